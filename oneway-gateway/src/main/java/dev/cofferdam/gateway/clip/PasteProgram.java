package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.http.HttpServer;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.util.List;

/** The high half of cut and paste: reads down what was copied, when an operator asks for it. */
public final class PasteProgram implements BundledProgram {
    private static final int WAIT_MILLIS = 200;

    @Override
    public String name() {
        return "gateway-paste";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("clip", Parameter.Kind.DISK, true, "Where the text is kept, to read."),
                new Parameter("pasted", Parameter.Kind.DISK, true, "A disk for what was pasted last, to write."));
    }

    @Override
    public List<String> libraries() {
        return CopyProgram.LIBRARIES;
    }

    /** Once the socket, whose name is 'operator', is served. */
    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) {
        PasteService service = new PasteService(
                new ClipDisk(partition.disk(partition.argument("clip"))),
                new PasteMark(partition.disk(partition.argument("pasted"))),
                partition::log);
        HttpServer server = new HttpServer(partition.descriptor("operator"), service, System::nanoTime);
        partition.ready();
        while (true) {
            partition.alive();
            server.turn(WAIT_MILLIS);
            partition.pause(0);
        }
    }
}
