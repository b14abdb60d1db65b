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
        return List.of(
                new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"),
                new Parameter("ungranted", Parameter.Kind.TEXT, false, "a disk it is not granted"),
                new Parameter("host-file", Parameter.Kind.TEXT, false, "a file of the host"),
                new Parameter("other-window", Parameter.Kind.TEXT, false, "another partition's data window"),
                new Parameter("secret", Parameter.Kind.TEXT, false, "a file of the operator"),
                new Parameter("port", Parameter.Kind.NUMBER, false, "on which the host listens"));
    }

    /** Every attack by its name. */
    static Map<String, Attack> attacks() {
        Map<String, Attack> attacks = new TreeMap<>();
        attacks.putAll(FileAttacks.all());
        attacks.putAll(MountAttacks.all());
        attacks.putAll(CodeAttacks.all());
        attacks.putAll(ProcessAttacks.all());
        attacks.putAll(InterfaceAttacks.all());
        attacks.putAll(SocketAttacks.all());
        attacks.putAll(WindowAttacks.all());
        attacks.putAll(InodeAttacks.all());
        attacks.putAll(MachineAttacks.all());
        attacks.putAll(SystemCallAttacks.all());
        attacks.putAll(MessageAttacks.all());
        return attacks;
    }

    @Override
    public void run(Partition partition) {
        attacks().forEach((name, attack) -> Attack.tell(partition, name, result(attack, partition)));
    }

    /** On a thread of its own, with which most of what an attack has changed ends. */
    private static String result(Attack attack, Partition partition) {
        String[] result = {"denied: interrupted"};
        try {
            Thread.ofPlatform()
                    .start(() -> result[0] = attack.result(partition))
                    .join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result[0];
    }
}
