package dev.cofferdam.hwsim.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.cofferdam.hwsim.hart.Block;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Region;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.List;

/**
 * Makes a hidden class of a planned region. The class gets the guest's memory and a table of where to go on after an
 * interruption as class data, so that to the host's compiler they are constants. Safe for any thread.
 */
final class RegionCompiler {
    /** What a region's blocks may come to, by {@link RegionPlan#cost}: with entry and exit the method stays under 8,000. */
    static final int ROOM = 6800;

    private static final ClassDesc SELF = ClassDesc.of("dev.cofferdam.hwsim.translate.Translated");
    private static final ClassDesc CODE = Region.Code.class.describeConstable().orElseThrow();
    private static final ClassDesc HART = Hart.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_int, HART, CD_long, CD_int, CD_int);

    private final MemorySegment memory;

    RegionCompiler(MemorySegment memory) {
        this.memory = memory;
    }

    /** A region that waits to be installed by the machine's thread. */
    record Compiled(Region region, RegionPlan plan) {
        void install() {
            List<RegionPlan.Node> entries = plan.entries();
            region.install(
                    entries.stream().map(RegionPlan.Node::block).toArray(Block[]::new),
                    entries.stream().mapToLong(RegionPlan.Node::distance).toArray());
        }
    }

    Compiled compile(RegionPlan plan) {
        RegionEmitter emitter = new RegionEmitter(plan);
        byte[] bytes = ClassFile.of()
                .build(
                        SELF,
                        type -> type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
                                .withSuperclass(CODE)
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        MethodTypeDesc.of(CD_void),
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        CODE, ConstantDescs.INIT_NAME, MethodTypeDesc.of(CD_void))
                                                .return_())
                                .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, emitter::emit));
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(bytes, List.of(memory, emitter.recovery()), true);
            Region.Code code =
                    (Region.Code) lookup.lookupClass().getDeclaredConstructor().newInstance();
            return new Compiled(new Region(code, plan.sources(), plan.size()), plan);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a class made a moment ago cannot be made an object of", impossible);
        }
    }
}
