package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A new ordinary user to whom the machine lends users of its own (subuid(5)); removed on close. */
record Lent(String name, Account account) implements AutoCloseable {

    static Lent make() throws IOException {
        assumeTrue(Account.own().isRoot(), "only root can make users");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not there");
        String name = "cofferdam-it-" + ProcessHandle.current().pid();
        run("useradd", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", name);
        try {
            int number = number(name);
            if (Files.readAllLines(Path.of("/etc/subuid")).stream().noneMatch(line -> line.startsWith(name + ":"))) {
                run("usermod", "--add-subuids", "700000-765535", "--add-subgids", "700000-765535", name);
            }
            return new Lent(name, Account.ordinary(number));
        } catch (IOException e) {
            run("userdel", name);
            throw e;
        }
    }

    private static int number(String name) throws IOException {
        String line = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .filter(each -> each.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(List.of(line.split(":", -1)).get(2));
    }

    private static void run(String... command) throws IOException {
        int exitCode =
                new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
        if (exitCode != 0) {
            throw new IOException(command[0] + " ended with " + exitCode);
        }
    }

    @Override
    public void close() throws IOException {
        run("userdel", name);
    }
}
