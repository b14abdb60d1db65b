package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A hostile partition that tries one attack after the other and says what came of each. */
public final class Attacker implements Program {
    @Override
    public String name() {
        return "attacker";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    /** Every attack by its name. */
    static Map<String, Attack> attacks() {
        Map<String, Attack> attacks = new TreeMap<>();
        attacks.putAll(FileAttacks.all());
        attacks.putAll(InodeAttacks.all());
        attacks.putAll(MachineAttacks.all());
        attacks.putAll(SystemCallAttacks.all());
        attacks.putAll(MessageAttacks.all());
        return attacks;
    }

    @Override
    public void run(Partition partition) {
        attacks().forEach((name, attack) -> {
            String result;
            try {
                attack.attempt(partition);
                result = "succeeded";
            } catch (Exception | LinkageError e) {
                result = "denied: " + e;
            }
            partition.log("attack " + name + " " + result);
        });
    }
}
