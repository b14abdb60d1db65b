package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The process that a partition is: opens what the kernel prepared, gives up what only that needed, has the program
 * prepare itself, says so, and runs it.
 */
public final class Main {
    private Main() {}

    /**
     * Runs a partition.
     *
     * @param args the partition's directory and, in a sandbox, the file of its {@link Confinement}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            Confinement confinement = args.length > 1 ? Confinement.of(Path.of(args[1])) : Confinement.NONE;
            PartitionFiles files = new PartitionFiles(Path.of(args[0]));
            RunningPartition partition = RunningPartition.open(files);
            confinement.shut(files.disks());
            confinement.complete();
            Program program = load(partition.program());
            partition.settle();
            if (program instanceof SystemProgram hosted) {
                Reports reports = partition.reports();
                hosted.open(files, reports);
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

    private static Program load(String className) throws ReflectiveOperationException {
        return Class.forName(className)
                .asSubclass(Program.class)
                .getConstructor()
                .newInstance();
    }
}
