package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.run.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ordinary processes of the host, without kernel or sandbox: what the machine itself charges. */
final class WorkerRig implements Rig {
    private final List<Process> processes;
    private final List<Client> clients;

    private WorkerRig(List<Process> processes, List<Client> clients) {
        this.processes = processes;
        this.clients = clients;
    }

    /**
     * Starts workers.
     *
     * @param kind what {@link Worker} is to do: host, lane or pipe
     * @param file what it works on
     */
    static WorkerRig start(String kind, Path file, int count, Installation installation) throws IOException {
        List<Process> processes = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client client = new Client(kind + i);
            Process process = new ProcessBuilder(Worker.command(installation, kind, file))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread.ofVirtual().start(() -> read(process, client));
            processes.add(process);
            clients.add(client);
        }
        for (Client client : clients) {
            client.awaitListening();
        }
        return new WorkerRig(processes, clients);
    }

    private static void read(Process process, Client client) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(client::line);
        } catch (IOException e) {
            client.line("(its output ended: " + e.getMessage() + ")");
        }
    }

    @Override
    public void measure(Cell cell, long millis, Tally tally) throws IOException {
        List<Long> pids = processes.stream().map(Process::pid).toList();
        Cost before = Cost.of(pids);
        for (int i = 0; i < processes.size(); i++) {
            tell(i, Client.command(cell, millis, false, i + 1));
        }
        double rate = 0;
        for (Client client : clients) {
            rate += tally.add(client.result());
        }
        tally.round(rate, Cost.of(pids).since(before));
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
            process.onExit().join();
        }
    }
}
