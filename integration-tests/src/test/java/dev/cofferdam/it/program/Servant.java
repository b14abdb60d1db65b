package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads its disk once for each line of its standard input: the proof that it is still being served. */
public final class Servant implements Program {
    @Override
    public String name() {
        return "servant";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk("in");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("fail")) {
                throw new IOException("told to fail");
            }
            disk.read(0, 512);
            partition.log("served " + line);
        }
    }
}
