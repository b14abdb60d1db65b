package dev.cofferdam.hwsim.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Interruption;
import dev.cofferdam.hwsim.hart.LookupTables;
import dev.cofferdam.hwsim.hart.Mmu;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes a region's one method. Registers are locals: all that the region uses are loaded on entry. What an instruction
 * writes goes to the hart's registers at once too, so that an exit has nothing to store: the host's compiler would bring
 * the locals together at each of many exits, at a price in its time and in code far above that of the stores.
 *
 * <p>Each block first takes its length off the budget; every edge that goes back in the order of the blocks, and every
 * indirect jump, checks that the budget still holds a whole pass. An instruction that may be interrupted first notes its
 * number, from which the handler finds the pc and what to give back of the budget.
 */
final class RegionEmitter {
    static final int HART = 1;
    private static final int BASE = 2;
    private static final int ENTRY = 4;
    private static final int BUDGET = 5;
    private static final int NUMBER = 6;
    private static final int NEXT = 7;
    static final int MMU = 9;
    static final int ARRAY = 10;
    static final int TABLES = 11;
    private static final int REGISTERS = 12;

    /** The most places that an indirect jump is compared with. */
    private static final int TARGETS = 8;

    private static final ClassDesc CD_HART = Hart.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_MMU = Mmu.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_INTERRUPTION =
            Interruption.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_LONGS = CD_long.arrayType();
    private static final ClassDesc CD_TABLES =
            LookupTables.class.describeConstable().orElseThrow();
    private static final DirectMethodHandleDesc CLASS_DATA = MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC,
            MethodHandles.class.describeConstable().orElseThrow(),
            "classDataAt",
            MethodTypeDesc.of(
                    ConstantDescs.CD_Object,
                    ConstantDescs.CD_MethodHandles_Lookup,
                    ConstantDescs.CD_String,
                    ConstantDescs.CD_Class,
                    CD_int));
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);

    private final RegionPlan plan;
    private final List<Long> recovery = new ArrayList<>();
    private final Map<Long, Label> labels = new HashMap<>();
    private CodeBuilder code;
    private InstructionEmitter instructions;
    private Label exit;

    RegionEmitter(RegionPlan plan) {
        this.plan = plan;
    }

    /**
     * The constants of the class: for each noted number the distance of its instruction and, in the low 16 bits, what it
     * gives back; and the tables of the machine.
     */
    List<Object> constants() {
        return List.of(recovery.stream().mapToLong(Long::longValue).toArray(), plan.tables());
    }

    private static DynamicConstantDesc<?> constant(int index, ClassDesc type) {
        return DynamicConstantDesc.ofNamed(CLASS_DATA, ConstantDescs.DEFAULT_NAME, type, index);
    }

    static int slot(int register) {
        return REGISTERS + 2 * (register - 1);
    }

    void emit(CodeBuilder builder) {
        code = builder;
        instructions = new InstructionEmitter(code);
        exit = code.newLabel();
        plan.nodes().forEach(node -> labels.put(node.distance(), code.newLabel()));
        enter();
        Label from = code.newBoundLabel();
        for (RegionPlan.Node node : plan.nodes()) {
            emitNode(node);
        }
        Label to = code.newBoundLabel();
        code.exceptionCatch(from, to, code.newBoundLabel(), CD_INTERRUPTION);
        recover();
        code.labelBinding(exit);
        leave();
    }

    private void enter() {
        code.aload(HART)
                .invokevirtual(CD_HART, "mmu", MethodTypeDesc.of(CD_MMU))
                .astore(MMU);
        code.aload(HART)
                .invokevirtual(CD_HART, "x", MethodTypeDesc.of(CD_LONGS))
                .astore(ARRAY);
        code.loadConstant(constant(1, CD_TABLES)).astore(TABLES);
        code.iconst_0().istore(NUMBER);
        used().forEach(r -> code.aload(ARRAY).loadConstant(r).laload().lstore(slot(r)));
        List<SwitchCase> cases = new ArrayList<>();
        List<RegionPlan.Node> entries = plan.entries();
        for (int i = 1; i < entries.size(); i++) {
            cases.add(SwitchCase.of(i, labels.get(entries.get(i).distance())));
        }
        Label first = labels.get(entries.getFirst().distance());
        if (cases.isEmpty()) {
            code.goto_(first);
        } else {
            code.iload(ENTRY).tableswitch(1, entries.size() - 1, first, cases);
        }
    }

    /** The numbers of all registers that are read or written, x0 aside. */
    private IntStream used() {
        BitSet used = new BitSet();
        for (RegionPlan.Node node : plan.nodes()) {
            for (int i = 0; i < node.length(); i++) {
                long instruction = node.instruction(i);
                used.set(Instruction.rs1(instruction));
                used.set(Instruction.rs2(instruction));
                used.set(Instruction.rd(instruction));
            }
        }
        used.clear(0);
        used.clear(Instruction.SINK);
        return used.stream();
    }

    /** After an interruption: back to before the instruction, which the interpreter will take on. */
    private void recover() {
        code.pop();
        code.loadConstant(constant(0, CD_LONGS));
        code.iload(NUMBER).laload().dup2();
        code.loadConstant(16).lshr().lload(BASE).ladd().lstore(NEXT);
        code.l2i().loadConstant(0xFFFF).iand().iload(BUDGET).iadd().istore(BUDGET);
        code.aload(HART).invokevirtual(CD_HART, "interpretNext", NOTHING);
    }

    private void leave() {
        code.aload(HART).lload(NEXT).invokevirtual(CD_HART, "setPc", MethodTypeDesc.of(CD_void, CD_long));
        code.iload(BUDGET).ireturn();
    }

    private void emitNode(RegionPlan.Node node) {
        code.labelBinding(labels.get(node.distance()));
        code.iinc(BUDGET, -node.length());
        long transfer = node.transfer();
        int plain = transfer == 0 ? node.length() : node.length() - 1;
        BitSet lasting = lasting(node);
        for (int i = 0; i < plain; i++) {
            long instruction = node.instruction(i);
            instructions.keep(lasting.get(i));
            if (InstructionEmitter.mayBeInterrupted(instruction)) {
                code.loadConstant(recovery.size()).istore(NUMBER);
                recovery.add(node.at(i) << 16 | (node.length() - i));
            }
            if (Instruction.op(instruction) == Op.AUIPC) {
                address(node.distance() + Instruction.immediate(instruction));
                instructions.store(Instruction.rd(instruction));
            } else {
                instructions.emit(instruction);
            }
        }
        if (transfer == 0) {
            follow(node, node.at(node.length()));
        } else if (Instruction.op(transfer) == Op.JALR) {
            indirect(node, transfer);
        } else {
            direct(node, transfer);
        }
    }

    /**
     * The instructions whose result may be asked for by what follows the region's code: all but those that another one
     * replaces before the block can be left.
     */
    private static BitSet lasting(RegionPlan.Node node) {
        BitSet lasting = new BitSet();
        BitSet replaced = new BitSet();
        for (int i = node.length() - 1; i >= 0; i--) {
            long instruction = node.instruction(i);
            if (InstructionEmitter.writesInteger(instruction)) {
                lasting.set(i, !replaced.get(Instruction.rd(instruction)));
                replaced.set(Instruction.rd(instruction));
            }
            if (InstructionEmitter.mayBeInterrupted(instruction)) {
                replaced.clear();
            }
        }
        return lasting;
    }

    /** Pushes the address at a distance from the base. */
    private void address(long distance) {
        code.lload(BASE).loadConstant(distance).ladd();
    }

    private void direct(RegionPlan.Node node, long transfer) {
        long target = node.distance() + Instruction.immediate(transfer);
        long end = node.at(node.length());
        if (Instruction.isBranch(transfer)) {
            Label taken = code.newLabel();
            instructions.branch(transfer, taken);
            follow(node, end);
            code.labelBinding(taken);
        } else {
            link(transfer, end);
        }
        follow(node, target);
    }

    private void link(long transfer, long end) {
        if (Instruction.rd(transfer) != Instruction.SINK) {
            instructions.keep(true);
            address(end);
            instructions.store(Instruction.rd(transfer));
        }
    }

    /** Goes on at a distance: in the region if it is there, and with a look at the budget if that is backwards. */
    private void follow(RegionPlan.Node from, long distance) {
        RegionPlan.Node target = plan.node(distance);
        if (target != null) {
            Label label = labels.get(distance);
            if (target.order() > from.order()) {
                code.goto_(label);
                return;
            }
            code.iload(BUDGET).loadConstant(plan.size()).if_icmpge(label);
        }
        address(distance);
        code.lstore(NEXT).goto_(exit);
    }

    /** Jumps to an address that is known only now: the likely places in the region are compared with it. */
    private void indirect(RegionPlan.Node node, long transfer) {
        instructions.load(Instruction.rs1(transfer));
        code.loadConstant(Instruction.immediate(transfer)).ladd();
        code.loadConstant(-2L).land().lstore(NEXT);
        link(transfer, node.at(node.length()));
        List<SwitchCase> cases = new ArrayList<>();
        for (RegionPlan.Node entry : plan.entries()) {
            if (cases.size() < TARGETS) {
                cases.add(SwitchCase.of((int) entry.distance(), labels.get(entry.distance())));
            }
        }
        code.iload(BUDGET).loadConstant(plan.size()).if_icmplt(exit);
        // The switch sees 32 bits of the distance; a target further away leaves the region before it.
        code.lload(NEXT).lload(BASE).lsub().dup2().dup2().l2i().i2l().lcmp();
        Label near = code.newLabel();
        code.ifeq(near).pop2().goto_(exit);
        code.labelBinding(near).l2i().lookupswitch(exit, cases);
    }
}
