package dev.cofferdam.hwsim.translate;

import dev.cofferdam.hwsim.isa.Instruction;
import java.util.BitSet;
import java.util.List;

/**
 * Which integer registers a region uses, and which of them it writes. Immutable; safe for any thread.
 *
 * @param used the numbers of all registers that are read or written, x0 aside
 * @param written those that are written
 */
record RegisterUse(List<Integer> used, List<Integer> written) {
    static RegisterUse of(RegionPlan plan) {
        BitSet used = new BitSet();
        BitSet written = new BitSet();
        for (RegionPlan.Node node : plan.nodes()) {
            for (int i = 0; i < node.length(); i++) {
                long instruction = node.block().instruction(i);
                used.set(Instruction.rs1(instruction));
                used.set(Instruction.rs2(instruction));
                if (InstructionEmitter.writesInteger(instruction)) {
                    written.set(Instruction.rd(instruction));
                }
            }
        }
        written.clear(Instruction.SINK);
        written.clear(0);
        used.or(written);
        used.clear(0);
        return new RegisterUse(
                used.stream().boxed().toList(), written.stream().boxed().toList());
    }
}
