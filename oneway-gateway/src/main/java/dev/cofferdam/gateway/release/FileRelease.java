package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.frame.Part;
import dev.cofferdam.gateway.frame.ReleaseState;
import dev.cofferdam.gateway.spool.Mark;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.End;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolReader.Gap;
import dev.cofferdam.gateway.spool.SpoolReader.Refused;
import dev.cofferdam.gateway.spool.SpoolReader.Why;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.partition.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes items out of a spool and lets them appear in a directory, each once, whatever is killed and whenever: before some
 * appear, the state says which and where the spool is read on; after a kill those that are still staged appear, and the
 * others have. For one thread.
 */
final class FileRelease implements Delivery {
    /** Items that appear together. */
    private static final int PENDING_MAX = 256;

    /** Records of one turn. */
    private static final int RECORDS_MAX = 64;

    /** Lines of more are told by their numbers alone. */
    private static final int EARLY_MAX = 4096;

    /** Of a long item, how much is taken again after a kill. */
    private static final long UNKEPT_BYTES_MAX = 64 << 20;

    private final StateDisk stateDisk;
    private final DeliveryDirectory directory;
    private final Consumer<String> log;
    private final SpoolReader spool;
    private final Losses losses;
    private final Tally tally;
    private final Forcing forcing = new Forcing();

    /** Whole, staged, and not in a kept state yet. */
    private final List<Item> pending = new ArrayList<>();

    /** Lines that low repeats, of items of which it is not known yet that they are lost. */
    private final List<Item> early = new ArrayList<>();

    /** Numbers of what is staged and will not be whole; the last state that was kept may need it. */
    private final List<Long> givenUp = new ArrayList<>();

    private Optional<OpenItem> open = Optional.empty();
    private long nextItem;
    private long unkeptBytes;

    /** What the state that was kept says; null: none was. */
    private Mark kept;

    private String gap = "low says nothing of it";

    private FileRelease(
            StateDisk stateDisk,
            DeliveryDirectory directory,
            SpoolReader spool,
            ReleaseState state,
            Consumer<String> log,
            Tally tally) {
        this.stateDisk = stateDisk;
        this.directory = directory;
        this.spool = spool;
        this.nextItem = state.getNextItem();
        this.losses = new Losses(state.getLostList(), log, tally);
        this.tally = tally;
        this.log = log;
    }

    /**
     * Goes on where the state says; waits until there is a spool.
     *
     * @param patient what cannot be put where it belongs is an exception, to be tried again; else it is given up by name
     */
    static FileRelease resume(
            Disk spool,
            StateDisk stateDisk,
            DeliveryDirectory directory,
            boolean patient,
            Consumer<String> log,
            Tally tally)
            throws IOException {
        ReleaseState state = stateDisk.load();
        Optional<Mark> mark = state.getIdentity() == 0
                ? Optional.empty()
                : Optional.of(new Mark(state.getSegment(), state.getOffsetBytes(), state.getNextRecord()));
        List<Item> staged = state.getPendingList().stream()
                .filter(item -> directory.isStaged(item.getNumber()))
                .toList();
        appear(directory, staged, patient, log, tally);
        SpoolReader reader = SpoolReader.open(spool, state.getIdentity(), mark);
        if (mark.isPresent() && reader.identity() != state.getIdentity()) {
            log.accept("the spool is a new one; what was not read of the old one is not known");
            state = ReleaseState.getDefaultInstance();
        }
        FileRelease release = new FileRelease(stateDisk, directory, reader, state, log, tally);
        ReleaseState kept = state;
        directory.retain(number -> kept.hasOpen() && kept.getOpen().getNumber() == number);
        if (kept.hasOpen()) {
            Item item = kept.getOpen();
            release.open = Optional.of(OpenItem.of(item, directory.content(item.getNumber()), kept.getHereBytes()));
        }
        return release;
    }

    @Override
    public boolean turn() throws IOException {
        for (int i = 0; i < RECORDS_MAX; i++) {
            switch (spool.next()) {
                case Entry entry -> take(entry);
                case Gap missing -> gap(missing);
                case Refused refused -> log.accept("refused: " + refused.why().getMessage());
                case End _ -> {
                    settleLines();
                    keep();
                    return false;
                }
            }
            if (pending.size() >= PENDING_MAX || unkeptBytes >= UNKEPT_BYTES_MAX) {
                keep();
            }
        }
        return true;
    }

    @Override
    public void await() throws IOException {
        spool.await();
    }

    private void gap(Gap missing) throws IOException {
        tally.add("segments_lost_total", missing.lastSegment() - missing.firstSegment() + 1);
        gap = missing.why() == Why.OVERWRITTEN ? Losses.OVERWRITTEN : "damaged in the spool";
        log.accept("segments %d to %d of the spool: %s".formatted(missing.firstSegment(), missing.lastSegment(), gap));
        if (open.isPresent()) {
            losses.named(open.get().item(), gap);
            giveUp();
        }
    }

    private void take(Entry entry) throws IOException {
        if (entry.frame().hasOverwritten()) {
            entry.frame().getOverwritten().getItemsList().forEach(this::overwritten);
            return;
        }
        if (!entry.frame().hasPart()) {
            return;
        }
        Part part = entry.frame().getPart();
        Item item = part.getItem();
        boolean goesOn = open.isPresent() && open.get().item().getNumber() == item.getNumber();
        if (!goesOn && !begins(part)) {
            return;
        }
        OpenItem current = open.orElseThrow();
        if (!item.getWithdrawn().isEmpty()) {
            log.accept("withdrawn %d %s: low says: %s"
                    .formatted(item.getNumber(), ItemName.quoted(item.getName()), item.getWithdrawn()));
            giveUp();
        } else if (part.getOffsetBytes() != current.hereBytes()) {
            losses.named(item, "a part is missing");
            giveUp();
        } else {
            add(current, item, entry.data());
        }
    }

    private void overwritten(Item line) {
        if (line.getNumber() < nextItem) {
            losses.repeated(line);
        } else if (early.size() < EARLY_MAX) {
            early.add(line);
        }
    }

    /** All that was published was read: what began before and was not found is lost, though no item follows. */
    private void settleLines() {
        if (!early.isEmpty()) {
            long last = early.stream().mapToLong(Item::getNumber).max().orElseThrow();
            losses.unnamed(nextItem, last, Losses.OVERWRITTEN);
            nextItem = last + 1;
            nameLines();
        }
    }

    private void nameLines() {
        early.forEach(losses::repeated);
        early.clear();
    }

    /** Whether an item begins with this part; what is missing before it is named. */
    private boolean begins(Part part) throws IOException {
        Item item = part.getItem();
        if (open.isPresent()) {
            losses.named(open.get().item(), "cut off");
            giveUp();
        }
        long number = item.getNumber();
        if (number < nextItem) {
            return false; // of an item that was given up
        }
        if (number > nextItem) {
            losses.unnamed(nextItem, number - 1, gap);
        }
        nextItem = number + 1;
        nameLines();
        if (part.getOffsetBytes() > 0) {
            losses.named(item, gap);
            return false;
        }
        if (item.getKind() == Kind.KIND_DIRECTORY) {
            directory.makeDirectory(number);
            directory.setModified(item);
            pending.add(item);
            return false;
        }
        open = Optional.of(OpenItem.of(item, directory.fresh(number), 0));
        return true;
    }

    private void add(OpenItem current, Item item, ByteBuffer data) throws IOException {
        unkeptBytes += data.remaining();
        current.write(data);
        tally.progress(item.getNumber(), item.getName(), current.hereBytes(), item.getLengthBytes());
        if (item.getSha256().isEmpty()) {
            return;
        }
        if (!current.isAs(item)) {
            losses.named(item, "it is not what low says");
            giveUp();
            return;
        }
        tally.settled();
        directory.setModified(item);
        forcing.begin(current);
        pending.add(item);
        open = Optional.empty();
    }

    private void giveUp() throws IOException {
        OpenItem given = open.orElseThrow();
        tally.settled();
        open = Optional.empty();
        given.close();
        givenUp.add(given.item().getNumber());
    }

    /** Keeps the state, and lets appear what is whole. */
    private void keep() throws IOException {
        if (spool.at().equals(kept)) {
            return;
        }
        forcing.await();
        Mark at = spool.at();
        Optional<OpenItem> unfinished = open;
        if (unfinished.isPresent()) {
            unfinished.get().force();
        }
        stateDisk.keep(state -> {
            state.setIdentity(spool.identity())
                    .setSegment(at.segment())
                    .setOffsetBytes(at.offset())
                    .setNextRecord(at.record())
                    .setNextItem(nextItem)
                    .clearPending()
                    .addAllPending(pending)
                    .clearLost()
                    .addAllLost(losses.spans())
                    .clearOpen()
                    .clearHereBytes();
            unfinished.ifPresent(item -> state.setOpen(item.item()).setHereBytes(item.hereBytes()));
        });
        kept = at;
        unkeptBytes = 0;
        appear(directory, pending, true, log, tally);
        pending.clear();
        for (long number : givenUp) {
            directory.discard(number);
        }
        givenUp.clear();
    }

    /** @param items that are staged; each call of Linux counts here, for each item */
    private static void appear(
            DeliveryDirectory directory, List<Item> items, boolean patient, Consumer<String> log, Tally tally)
            throws IOException {
        List<Item> put = new ArrayList<>();
        for (Item item : items) {
            try {
                directory.put(item);
                put.add(item);
            } catch (RefusedException e) {
                refuse(directory, item, e, log);
                tally.add("items_not_delivered_total", 1);
            } catch (IOException e) {
                if (patient) {
                    throw e;
                }
                refuse(directory, item, e, log);
                tally.add("items_not_delivered_total", 1);
            }
        }
        directory.force();
        tally.add("items_total", put.size());
        tally.add(
                "item_bytes_total", put.stream().mapToLong(Item::getLengthBytes).sum());
        tell(put, log);
    }

    private static void refuse(DeliveryDirectory directory, Item item, Exception why, Consumer<String> log)
            throws IOException {
        directory.discard(item.getNumber());
        log.accept("item %d %s not delivered: %s"
                .formatted(item.getNumber(), ItemName.quoted(item.getName()), why.getMessage()));
    }

    private static void tell(List<Item> items, Consumer<String> log) {
        if (items.size() > PENDING_MAX / 16) {
            log.accept("delivered %d items, %d to %d, %d bytes"
                    .formatted(
                            items.size(),
                            items.getFirst().getNumber(),
                            items.getLast().getNumber(),
                            items.stream().mapToLong(Item::getLengthBytes).sum()));
            return;
        }
        items.forEach(item -> log.accept("delivered %d %s, %d bytes"
                .formatted(item.getNumber(), ItemName.quoted(item.getName()), item.getLengthBytes())));
    }

    @Override
    public void close() throws IOException {
        directory.close();
        try {
            forcing.await();
        } catch (IOException e) {
            // What was not kept comes again.
        }
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
