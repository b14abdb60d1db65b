package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first part of a session: options, until the client takes an export or leaves. Does no input or output; for one
 * thread.
 */
final class Negotiation {
    /** The one meta context there is, and the number by which replies name it. */
    static final String ALLOCATION = "base:allocation";

    static final int ALLOCATION_CONTEXT = 1;

    private static final int OPTIONS_MAX = 1024;
    /** After this much the client's further options wait until it has taken the answers. */
    private static final int ANSWERS_BYTES_MAX = 16_384;

    private final List<Export> exports;
    private boolean flagsTaken;
    private boolean zeroes;
    private boolean structured;
    /** For which export the client asked for {@link #ALLOCATION}. */
    private Optional<Export> allocation = Optional.empty();

    private long skip;
    private int options;

    Negotiation(List<Export> exports) {
        this.exports = exports;
    }

    /** What is agreed. */
    record Agreement(Export export, boolean structured, boolean allocation) {}

    /** Whether the client may have what it asks for; otherwise what is in the way. */
    interface Admission {
        Optional<String> refusal();
    }

    /**
     * Takes what is complete of the client's input and puts the answers, not too many at once: again when they are out.
     *
     * @param admission asked before an export is given
     * @return what was agreed, when it is
     * @throws ProtocolException if the connection is to end; what was put before goes out first
     */
    Optional<Agreement> advance(ByteBuf in, ByteBuf out, Admission admission) throws ProtocolException {
        if (!flagsTaken) {
            if (in.readableBytes() < Handshake.CLIENT_BYTES) {
                return Optional.empty();
            }
            zeroes = (Handshake.takeFlags(in) & Handshake.NO_ZEROES) == 0;
            flagsTaken = true;
        }
        while (out.readableBytes() < ANSWERS_BYTES_MAX) {
            int skipped = (int) Math.min(skip, in.readableBytes());
            in.skipBytes(skipped);
            skip -= skipped;
            if (skip > 0 || in.readableBytes() < Option.BYTES) {
                return Optional.empty();
            }
            int begin = in.readerIndex();
            Option option = Option.take(in);
            if (option.dataBytes() > Option.DATA_BYTES_MAX) {
                skip = option.dataBytes();
                count();
                OptionReply.putError(out, option.code(), OptionReply.ERR_TOO_BIG, "at most " + Option.DATA_BYTES_MAX);
                continue;
            }
            if (in.readableBytes() < option.dataBytes()) {
                in.readerIndex(begin);
                return Optional.empty();
            }
            count();
            Optional<Agreement> agreement = answer(option, in.readSlice((int) option.dataBytes()), out, admission);
            if (agreement.isPresent()) {
                return agreement;
            }
        }
        return Optional.empty();
    }

    private void count() throws ProtocolException {
        if (++options > OPTIONS_MAX) {
            throw new ProtocolException("more than " + OPTIONS_MAX + " options");
        }
    }

    private Optional<Agreement> answer(Option option, ByteBuf data, ByteBuf out, Admission admission)
            throws ProtocolException {
        switch (option.code()) {
            case Option.EXPORT_NAME -> {
                return exportName(data, out, admission);
            }
            case Option.INFO, Option.GO -> {
                return info(option, data, out, admission);
            }
            case Option.ABORT -> {
                OptionReply.put(out, option.code(), OptionReply.ACK);
                throw new ProtocolException("the client left");
            }
            case Option.LIST -> list(data, out);
            case Option.STRUCTURED_REPLY -> {
                if (isEmpty(option, data, out)) {
                    structured = true;
                    OptionReply.put(out, option.code(), OptionReply.ACK);
                }
            }
            case Option.LIST_META_CONTEXT, Option.SET_META_CONTEXT -> metaContext(option, data, out);
            default -> OptionReply.putError(out, option.code(), OptionReply.ERR_UNSUPPORTED, "");
        }
        return Optional.empty();
    }

    private static boolean isEmpty(Option option, ByteBuf data, ByteBuf out) {
        if (data.isReadable()) {
            OptionReply.putError(out, option.code(), OptionReply.ERR_INVALID, "the option takes no data");
        }
        return !data.isReadable();
    }

    private void list(ByteBuf data, ByteBuf out) {
        if (isEmpty(new Option(Option.LIST, 0), data, out)) {
            exports.forEach(export -> OptionReply.putServer(out, export.name()));
            OptionReply.put(out, Option.LIST, OptionReply.ACK);
        }
    }

    /** The one option that knows no refusal but the end of the connection. */
    private Optional<Agreement> exportName(ByteBuf data, ByteBuf out, Admission admission) throws ProtocolException {
        String name = data.toString(StandardCharsets.UTF_8);
        Export export = find(name).orElseThrow(() -> new ProtocolException("no export of that name"));
        Optional<String> refusal = admission.refusal();
        if (refusal.isPresent()) {
            throw new ProtocolException(refusal.get());
        }
        OptionReply.putExportName(out, export, zeroes);
        return Optional.of(agreement(export));
    }

    private Optional<Agreement> info(Option option, ByteBuf data, ByteBuf out, Admission admission) {
        Optional<String> name = takeName(data);
        if (name.isEmpty()
                || data.readableBytes() < 2
                || data.readableBytes() != 2 + 2 * data.getUnsignedShort(data.readerIndex())) {
            OptionReply.putError(out, option.code(), OptionReply.ERR_INVALID, "not a name and a list of requests");
            return Optional.empty();
        }
        Optional<Export> found = find(name.get());
        if (found.isEmpty()) {
            OptionReply.putError(out, option.code(), OptionReply.ERR_UNKNOWN, "no export of that name");
            return Optional.empty();
        }
        Optional<String> refusal = option.code() == Option.GO ? admission.refusal() : Optional.empty();
        if (refusal.isPresent()) {
            OptionReply.putError(out, option.code(), OptionReply.ERR_POLICY, refusal.get());
            return Optional.empty();
        }
        Export export = found.get();
        OptionReply.putExport(out, option.code(), export);
        for (int wanted = data.readUnsignedShort(); wanted > 0; wanted--) {
            switch (data.readUnsignedShort()) {
                case OptionReply.INFO_NAME ->
                    OptionReply.putText(out, option.code(), OptionReply.INFO_NAME, export.name());
                case OptionReply.INFO_DESCRIPTION ->
                    OptionReply.putText(out, option.code(), OptionReply.INFO_DESCRIPTION, export.description());
                default -> {
                    // What is not known is not answered; BLOCK_SIZE is told to everybody.
                }
            }
        }
        OptionReply.putBlockSize(out, option.code(), export);
        OptionReply.put(out, option.code(), OptionReply.ACK);
        return option.code() == Option.GO ? Optional.of(agreement(export)) : Optional.empty();
    }

    private Agreement agreement(Export export) {
        return new Agreement(
                export,
                structured,
                structured && allocation.filter(export::equals).isPresent());
    }

    private void metaContext(Option option, ByteBuf data, ByteBuf out) {
        boolean sets = option.code() == Option.SET_META_CONTEXT;
        if (sets) {
            allocation = Optional.empty();
        }
        Optional<String> name = takeName(data);
        Optional<List<String>> queries = name.isEmpty() ? Optional.empty() : takeQueries(data);
        if (queries.isEmpty() || !structured) {
            OptionReply.putError(
                    out,
                    option.code(),
                    OptionReply.ERR_INVALID,
                    structured ? "not a name and a list of queries" : "structured replies come first");
            return;
        }
        Optional<Export> export = find(name.get());
        if (export.isEmpty()) {
            OptionReply.putError(out, option.code(), OptionReply.ERR_UNKNOWN, "no export of that name");
            return;
        }
        boolean all = !sets && (queries.get().isEmpty() || queries.get().contains("base:"));
        if (all || queries.get().contains(ALLOCATION)) {
            OptionReply.putMetaContext(out, option.code(), sets ? ALLOCATION_CONTEXT : 0, ALLOCATION);
            if (sets) {
                allocation = export;
            }
        }
        OptionReply.put(out, option.code(), OptionReply.ACK);
    }

    private static Optional<List<String>> takeQueries(ByteBuf data) {
        if (data.readableBytes() < 4) {
            return Optional.empty();
        }
        long count = data.readUnsignedInt();
        List<String> queries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Optional<String> query = takeName(data);
            if (query.isEmpty()) {
                return Optional.empty();
            }
            queries.add(query.get());
        }
        return data.isReadable() ? Optional.empty() : Optional.of(queries);
    }

    /** A text with its length before it; empty where it is not all there, or too long. */
    private static Optional<String> takeName(ByteBuf data) {
        if (data.readableBytes() < 4) {
            return Optional.empty();
        }
        long length = data.readUnsignedInt();
        if (length > data.readableBytes() || length > Option.NAME_BYTES_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                data.readCharSequence((int) length, StandardCharsets.UTF_8).toString());
    }

    /** The empty name means the export, where there is but one. */
    private Optional<Export> find(String name) {
        if (name.isEmpty() && exports.size() == 1) {
            return Optional.of(exports.getFirst());
        }
        return exports.stream().filter(export -> export.name().equals(name)).findFirst();
    }
}
