package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Ordinary processes of the host, without kernel or sandbox: what the machine itself charges. */
final class WorkerRig implements Rig {
    private static final long GRACE_SECONDS = 5;

    private final List<Process> processes;
    private final List<Client> clients;

    private WorkerRig(List<Process> processes, List<Client> clients) {
        this.processes = processes;
        this.clients = clients;
    }

    /**
     * Starts workers.
     *
     * @param name for messages
     * @param command of each, as {@link Worker#command} says it
     */
    static WorkerRig start(String name, List<String> command, int count) throws IOException {
        List<Process> processes = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client client = new Client(count == 1 ? name : name + " " + i);
            // What goes wrong is told as what it said.
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread.ofVirtual().start(() -> read(process, client));
            processes.add(process);
            clients.add(client);
        }
        WorkerRig rig = new WorkerRig(processes, clients);
        try {
            for (Client client : clients) {
                client.awaitListening();
            }
            return rig;
        } catch (IOException e) {
            rig.close();
            throw e;
        }
    }

    private static void read(Process process, Client client) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(client::line);
            client.ended("its output is over");
        } catch (IOException | UncheckedIOException e) {
            client.ended(e.getMessage());
        }
    }

    @Override
    public List<Long> pids() {
        return processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public Sample measure(Cell cell, long millis) throws IOException {
        List<Long> pids = pids();
        Cost before = Cost.of(pids);
        long start = System.nanoTime();
        for (int i = 0; i < processes.size(); i++) {
            tell(i, Client.command(cell, millis, false, i + 1));
        }
        List<JsonNode> results = new ArrayList<>();
        for (Client client : clients) {
            results.add(client.result());
        }
        long nanos = System.nanoTime() - start;
        return Sample.of(results, Cost.of(pids).since(before), nanos);
    }

    private void tell(int worker, String line) throws IOException {
        var input = processes.get(worker).outputWriter(StandardCharsets.UTF_8);
        input.write(line + "\n");
        input.flush();
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.getOutputStream().close();
            // One whose other processes are gone waits for them and not for its input.
            process.onExit()
                    .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
                    .join();
            process.destroyForcibly().onExit().join();
        }
    }
}
