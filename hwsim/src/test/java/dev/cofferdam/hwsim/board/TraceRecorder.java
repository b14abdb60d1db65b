package dev.cofferdam.hwsim.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has qemu-system-riscv64 run a generated program one instruction at a time and keeps the states that it logs, from the
 * program's first instruction to its jump to itself.
 */
final class TraceRecorder {
    private static final Pattern REGISTER = Pattern.compile("([xf])(\\d+)/\\S+\\s+([0-9a-f]{16})");
    private static final Pattern PC = Pattern.compile("^ pc\\s+([0-9a-f]{16})");
    private static final int MOST = 20_000;

    private TraceRecorder() {}

    /** Records the programs that {@link QemuLockStepTest} compares with, into a directory. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (QemuLockStepTest.Program program : QemuLockStepTest.programs()) {
            int states = record(program, Path.of(arguments[0], program.file()));
            System.out.println(program.file() + " " + states + " states");
        }
    }

    /** Whether the QEMU that traces are recorded from is installed. */
    static boolean isThere() throws InterruptedException {
        try {
            Process qemu = new ProcessBuilder("qemu-system-riscv64", "--version").start();
            String said = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return qemu.waitFor() == 0 && said.startsWith("QEMU emulator version 7.2.");
        } catch (IOException absent) {
            return false;
        }
    }

    static int record(QemuLockStepTest.Program program, Path file) throws IOException, InterruptedException {
        Path binary = Files.createTempFile("program", ".bin");
        Files.write(binary, program.image());
        // With these QEMU 7.2 no longer looks at an entry's reserved bits.
        boolean isTyped = program.kind() == ProgramGenerator.Kind.TYPED_TRANSLATION;
        String more = isTyped ? ",svnapot=true,svpbmt=true,svinval=true" : "";
        Process qemu = new ProcessBuilder(List.of(
                        "qemu-system-riscv64",
                        "-M",
                        "virt",
                        "-m",
                        "16M",
                        "-cpu",
                        "rv64,v=false,h=false,Zfh=true" + more,
                        "-bios",
                        binary.toString(),
                        "-display",
                        "none",
                        "-serial",
                        "none",
                        "-monitor",
                        "none",
                        "-singlestep",
                        "-d",
                        "cpu,fpu,nochain"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log =
                        new BufferedReader(new InputStreamReader(qemu.getInputStream(), StandardCharsets.US_ASCII));
                Trace.Writer out = new Trace.Writer(Files.newOutputStream(file))) {
            return copy(log, out);
        } finally {
            qemu.destroyForcibly().waitFor();
            Files.delete(binary);
        }
    }

    private static int copy(BufferedReader log, Trace.Writer out) throws IOException {
        long[] state = new long[Trace.WORDS];
        long last = 0;
        int written = 0;
        boolean begun = false;
        for (String line = log.readLine(); line != null && written < MOST; line = log.readLine()) {
            Matcher pc = PC.matcher(line);
            if (pc.find()) {
                state[0] = Long.parseUnsignedLong(pc.group(1), 16);
            }
            Matcher registers = REGISTER.matcher(line);
            while (registers.find()) {
                int base = registers.group(1).equals("x") ? 1 : 33;
                state[base + Integer.parseInt(registers.group(2))] = Long.parseUnsignedLong(registers.group(3), 16);
            }
            if (line.contains("f31/")) {
                begun |= state[0] == ProgramGenerator.BASE;
                if (begun && state[0] == last) {
                    return written;
                }
                if (begun) {
                    out.write(Arrays.copyOf(state, Trace.WORDS));
                    written++;
                    last = state[0];
                }
            }
        }
        return written;
    }
}
