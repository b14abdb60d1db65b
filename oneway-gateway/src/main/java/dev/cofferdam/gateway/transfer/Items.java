package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The items of one session: puts their pieces together, delivers what is whole and names what is not. How much is kept has
 * limits; where one is reached, the oldest gives way. For one thread.
 */
final class Items {
    /** Items of which pieces are here. A sender has few under way; more are what losses left. */
    static final int OPEN_MAX = 256;

    /** Items that are known and not delivered. */
    static final int KNOWN_MAX = 1 << 16;

    private static final int PROGRESS_MAX = 16;

    private final long session;
    private final Inbox inbox;
    private final Counters counters;
    private final Consumer<Event> events;
    private final BitSet delivered;

    /** Handed over, and not settled yet. */
    private final BitSet staged = new BitSet();

    private final NavigableMap<Integer, Reception> receptions = new TreeMap<>();
    private final Map<Integer, Reception> open = new LinkedHashMap<>(16, 0.75f, true);
    private int count = -1;
    private int highest = -1;

    Items(long session, Inbox inbox, BitSet delivered, Counters counters, Consumer<Event> events) {
        this.session = session;
        this.inbox = inbox;
        this.counters = counters;
        this.events = events;
        this.delivered = delivered;
    }

    void take(Frame frame) throws RefusedException {
        switch (frame.getKindCase()) {
            case ITEM -> describe(frame.getItem());
            case CHUNK -> write(frame.getChunk());
            case END -> count = Math.max(count, (int) frame.getEnd().getItems());
            case HELLO, DATAGRAM, POSITION, KIND_NOT_SET -> {}
        }
    }

    /** The sender has said that everything was sent. */
    boolean endIsKnown() {
        return count >= 0;
    }

    /** Of those that are under way, the ones that were used last. */
    List<Sample> progress() {
        return open.entrySet().stream()
                .skip(Math.max(0, open.size() - PROGRESS_MAX))
                .flatMap(each -> each.getValue().progress(each.getKey()).stream())
                .toList();
    }

    /** Everything that was sent is delivered. */
    boolean isComplete() {
        return count >= 0 && delivered.nextClearBit(0) >= count;
    }

    int count() {
        return count;
    }

    int delivered() {
        return delivered.cardinality();
    }

    private void describe(Item line) throws RefusedException {
        int number = (int) line.getNumber();
        if (!isHandedOver(number)) {
            Reception reception = reception(number);
            reception.describe(line);
            if (!line.getWithdrawn().isEmpty()) {
                giveUp(number, reception);
            }
            completeIfWhole(number, reception);
        }
    }

    private void write(Chunk chunk) throws RefusedException {
        int number = (int) chunk.getNumber();
        if (isHandedOver(number)) {
            return;
        }
        Reception reception = reception(number);
        // What could not be stored is tried again from its beginning, in the next round.
        if (reception.hasFailedToStore() && chunk.getOffsetBytes() > 0) {
            return;
        }
        try {
            room(number, reception);
            reception.write(chunk);
        } catch (IOException e) {
            if (!reception.hasFailedToStore()) {
                counters.refused(Refusal.STORAGE);
                events.accept(new Event.Failed(number, reception.name(), reason(e)));
            }
            reception.fail(true, reason(e));
            giveUp(number, reception);
        }
        completeIfWhole(number, reception);
    }

    private void completeIfWhole(int number, Reception reception) {
        if (!reception.isWhole()) {
            return;
        }
        try {
            room(number, reception);
            reception.complete();
            staged.set(number);
        } catch (IOException e) {
            failed(number, reception.name(), Optional.of(reception), Refusal.STORAGE, reason(e));
        } catch (RefusedException e) {
            failed(number, reception.name(), Optional.of(reception), e.refusal(), e.getMessage());
        }
        open.remove(number);
    }

    /** What has become of an item that was handed over. */
    void settle(Settled settled) {
        int number = settled.number();
        staged.clear(number);
        if (settled.refused().isPresent()) {
            RefusedException refused = settled.refused().get();
            Optional<Reception> reception = Optional.ofNullable(receptions.get(number));
            failed(number, settled.item().getName(), reception, refused.refusal(), refused.getMessage());
            return;
        }
        delivered.set(number);
        receptions.remove(number);
        counters.items++;
        counters.itemBytes += settled.item().getLengthBytes();
        events.accept(new Event.Delivered(
                number, settled.item().getName(), settled.item().getLengthBytes()));
    }

    private void failed(int number, String name, Optional<Reception> reception, Refusal refusal, String why) {
        counters.refused(refusal);
        reception.ifPresent(each -> each.fail(refusal == Refusal.STORAGE, why));
        events.accept(new Event.Failed(number, name, why));
    }

    private boolean isHandedOver(int number) {
        return delivered.get(number) || staged.get(number);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private Reception reception(int number) {
        highest = Math.max(highest, number);
        Reception reception = receptions.computeIfAbsent(number, each -> new Reception());
        if (receptions.size() > KNOWN_MAX) {
            Map.Entry<Integer, Reception> lowest = receptions.firstEntry();
            Map.Entry<Integer, Reception> given = lowest.getKey() == number ? receptions.lastEntry() : lowest;
            receptions.remove(given.getKey());
            giveUp(given.getKey(), given.getValue());
        }
        return reception;
    }

    private void room(int number, Reception reception) throws IOException {
        if (!reception.isOpen()) {
            if (open.size() == OPEN_MAX) {
                Iterator<Reception> eldest = open.values().iterator();
                eldest.next().discard();
                eldest.remove();
            }
            reception.open(inbox.open(session, number));
        }
        open.put(number, reception);
    }

    private void giveUp(int number, Reception reception) {
        reception.discard();
        open.remove(number);
    }

    /** Names what did not come, and gives it up; how many. */
    int nameLosses() throws IOException {
        int end = count >= 0 ? count : highest + 1;
        int lost = 0;
        for (int number = delivered.nextClearBit(0); number < end; number = delivered.nextClearBit(number + 1)) {
            Reception reception = receptions.get(number);
            if (reception == null || reception.name().isEmpty()) {
                int last = lastUnnamed(number, end);
                events.accept(new Event.Lost(number, last, "", "no line of the manifest came"));
                lost += last - number + 1;
                number = last;
            } else {
                events.accept(new Event.Lost(number, number, reception.name(), reception.why()));
                lost++;
            }
        }
        receptions.values().forEach(Reception::discard);
        receptions.clear();
        open.clear();
        counters.lostItems += lost;
        inbox.ended(session);
        return lost;
    }

    /** The last of a run of items that were not delivered and whose names nobody knows. */
    private int lastUnnamed(int first, int end) {
        int last = first;
        while (last + 1 < end
                && !delivered.get(last + 1)
                && (!receptions.containsKey(last + 1)
                        || receptions.get(last + 1).name().isEmpty())) {
            last++;
        }
        return last;
    }
}
