package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.util.ArrayList;
import java.util.List;

/** What has arrived of one block. For one thread. */
final class Block {
    private final byte[][] symbols = new byte[ReedSolomon.SYMBOLS_MAX][];
    private final int symbolBytes;

    /** 0: no repair has come yet, so nobody has said. */
    private int sources;

    private int sourcesHere;
    private int repairsHere;
    private int lastSource = -1;

    Block(int symbolBytes) {
        this.symbolBytes = symbolBytes;
    }

    /**
     * Takes a symbol.
     *
     * @return source symbols that are here now and were not before: this one, or what it has helped to recover
     */
    List<byte[]> add(Packet packet, ReedSolomon code) throws RefusedException {
        check(packet);
        List<byte[]> fresh = new ArrayList<>(1);
        if (symbols[packet.index()] != null) {
            return fresh;
        }
        symbols[packet.index()] = packet.symbol();
        if (packet.sources() == 0) {
            sourcesHere++;
            lastSource = Math.max(lastSource, packet.index());
            fresh.add(packet.symbol());
        } else {
            sources = packet.sources();
            repairsHere++;
        }
        if (sources > 0 && sourcesHere < sources && sourcesHere + repairsHere >= sources) {
            recover(code, fresh);
        }
        return fresh;
    }

    private void recover(ReedSolomon code, List<byte[]> fresh) {
        List<Integer> missing = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            if (symbols[source] == null) {
                missing.add(source);
            }
        }
        if (!code.recover(symbols, sources)) {
            throw new IllegalStateException("as many symbols as sources are always enough");
        }
        sourcesHere = sources;
        missing.forEach(source -> fresh.add(symbols[source]));
    }

    private void check(Packet packet) throws RefusedException {
        if (packet.symbol().length != symbolBytes) {
            throw refused(packet, "has a symbol of " + packet.symbol().length + " bytes, others have " + symbolBytes);
        }
        if (packet.sources() == 0) {
            if (sources > 0 && packet.index() >= sources) {
                throw refused(packet, "is source " + packet.index() + " of " + sources);
            }
        } else if ((sources > 0 && packet.sources() != sources) || packet.sources() <= lastSource) {
            throw refused(packet, "says " + packet.sources() + " sources where others were sent");
        }
    }

    private static RefusedException refused(Packet packet, String why) {
        return new RefusedException(
                Refusal.POSITION, "packet " + packet.sequence() + " of block " + packet.block() + " " + why);
    }

    /** All sources are here, and known to be all. */
    boolean isWhole() {
        return sources > 0 && sourcesHere == sources;
    }

    /** Sources that are known to be missing. */
    int missing() {
        return Math.max(sources, lastSource + 1) - sourcesHere;
    }

    long heldBytes() {
        return (long) symbolBytes * (sourcesHere + repairsHere) + (long) Long.BYTES * symbols.length;
    }
}
