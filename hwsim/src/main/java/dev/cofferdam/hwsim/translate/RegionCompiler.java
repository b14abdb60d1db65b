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
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.List;

/**
 * Makes a hidden class of a planned region; a table of where to go on after an interruption is its class data. Static
 * functions; safe for any thread.
 */
final class RegionCompiler {
    /**
     * What a region's blocks may come to in bytes, by {@link RegionPlan#cost}. The host's compiler stops inlining a
     * method's callees when they have made it 8,000 bytes long, so a region that is to have its memory accesses inlined
     * must begin far below that.
     */
    static final int ROOM = 1800;

    private static final ClassDesc SELF = ClassDesc.of("dev.cofferdam.hwsim.translate.Translated");
    private static final ClassDesc CODE = Region.Code.class.describeConstable().orElseThrow();
    private static final ClassDesc HART = Hart.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_int, HART, CD_long, CD_int, CD_int);

    private RegionCompiler() {}

    /** A region that waits to be installed by the machine's thread. */
    record Compiled(Region region, RegionPlan plan) {
        void install() {
            List<RegionPlan.Node> entries = plan.entries();
            region.install(
                    entries.stream().map(RegionPlan.Node::block).toArray(Block[]::new),
                    entries.stream().mapToLong(RegionPlan.Node::distance).toArray());
        }
    }

    static Compiled compile(RegionPlan plan) {
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
            MethodHandles.Lookup lookup =
                    MethodHandles.lookup().defineHiddenClassWithClassData(bytes, emitter.constants(), true);
            Region.Code code =
                    (Region.Code) lookup.lookupClass().getDeclaredConstructor().newInstance();
            return new Compiled(new Region(code, plan.sources(), plan.size()), plan);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a class made a moment ago cannot be made an object of", impossible);
        }
    }
}
