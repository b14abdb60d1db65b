package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that a partition is: opens what the kernel prepared, gives up what only that needed, has the program
 * prepare itself, says so, and runs it.
 */
public final class Main {
    private Main() {}

    /**
     * Runs a partition.
     *
     * @param args the partition's directory; in a sandbox the file of its {@link Confinement}, else nothing; the jars of its
     *     program that are not on the class path
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            // Before anything else: a socket that is handed over asks for what Java is told once.
            RandomProvider.install();
            Confinement confinement = args[1].isEmpty() ? Confinement.NONE : Confinement.of(Path.of(args[1]));
            PartitionFiles files = new PartitionFiles(Path.of(args[0]));
            RunningPartition partition = RunningPartition.open(files);
            partition.settle();
            confinement.shut(files.disks());
            confinement.complete();
            Program program = load(partition.program(), List.of(args).subList(2, args.length));
            if (program instanceof SystemProgram hosted) {
                Reports reports = partition.reports();
                hosted.open(files, reports, partition::alive);
                partition.announce();
                reports.carryAnswers();
            } else {
                program.prepare(partition);
                if (!program.saysReady()) {
                    partition.announce();
                }
            }
            program.run(partition);
            return 0;
        } catch (StoppedException e) {
            return 0;
        } catch (ProgramException | IOException e) {
            System.err.println("error: " + e.getMessage());
            return 1;
        } catch (ReflectiveOperationException e) {
            System.err.println("error: the program cannot be started: " + e);
            return 2;
        } catch (Exception e) {
            e.printStackTrace();
            return 3;
        }
    }

    /**
     * Loads the program, of whose jars no class was to be had before: Java itself looks for services, such as a provider of
     * sockets, in all that is on the class path, and would run one before this process has confined itself.
     */
    private static Program load(String className, List<String> jars) throws ReflectiveOperationException, IOException {
        ClassLoader loader = Main.class.getClassLoader();
        if (!jars.isEmpty()) {
            List<URL> places = new ArrayList<>();
            for (String jar : jars) {
                places.add(Path.of(jar).toUri().toURL());
            }
            loader = new URLClassLoader("program", places.toArray(URL[]::new), loader);
        }
        Thread.currentThread().setContextClassLoader(loader);
        return Class.forName(className, true, loader)
                .asSubclass(Program.class)
                .getConstructor()
                .newInstance();
    }
}
