package dev.cofferdam.iommu.text;

import dev.cofferdam.iommu.Capabilities;
import dev.cofferdam.iommu.Capability;
import dev.cofferdam.iommu.Configuration;
import dev.cofferdam.iommu.Iommu;
import dev.cofferdam.iommu.Memory;
import dev.cofferdam.iommu.PageRequest;
import dev.cofferdam.iommu.Transaction;
import dev.cofferdam.iommu.Translation;
import java.util.HexFormat;

/**
 * Drives one unit by text: a command line in, an answer line out. The commands are in the module's README. Not
 * thread-safe.
 */
final class TextDriver {
    static final int MAX_BYTES = 1 << 16;
    static final int MAX_COMMANDS = 1 << 20;

    private static final long MAX_ADDRESS = 1L << 62;
    private static final long MAX_WORD = 0xFFFF_FFFFL;
    private static final String OK = "ok";

    /** Every feature of the base specification, both kinds of interrupts, 56-bit physical addresses. */
    static final Capabilities ALL_FEATURES = Capabilities.of(
            Capabilities.MAX_PAS,
            Capabilities.Igs.BOTH,
            Capability.SV32,
            Capability.SV39,
            Capability.SV48,
            Capability.SV57,
            Capability.SVPBMT,
            Capability.SV32X4,
            Capability.SV39X4,
            Capability.SV48X4,
            Capability.SV57X4,
            Capability.AMO_MRIF,
            Capability.MSI_FLAT,
            Capability.MSI_MRIF,
            Capability.AMO_HWAD,
            Capability.ATS,
            Capability.T2GPA,
            Capability.END,
            Capability.HPM,
            Capability.DBG,
            Capability.PD8,
            Capability.PD17,
            Capability.PD20);

    private SparseMemory memory;
    private SentLog sent;
    private Iommu iommu;
    private final Translation translation = new Translation();

    TextDriver() {
        reset(new Arguments("reset"));
    }

    /** The answer to one line; a line that is no command changes nothing and is answered with an error. */
    String answer(String line) {
        try {
            Arguments words = new Arguments(line);
            return switch (words.command()) {
                case "reset" -> reset(words);
                case "mem-write" -> writeMemory(words);
                case "mem-read" -> readMemory(words);
                case "mem-fault" -> setFault(words);
                case "reg-write" -> writeRegister(words);
                case "reg-read" -> readRegister(words);
                case "process" -> process(words);
                case "translate" -> translate(words);
                case "page-request" -> pageRequest(words);
                case "inval-completion" -> invalidationCompletion(words);
                case "ats-timeout" -> atsTimeout(words);
                case "sent" -> sent(words);
                case "" -> "error: an empty line is no command";
                default -> "error: unknown command \"" + Arguments.shown(words.command()) + "\"";
            };
        } catch (IllegalArgumentException e) {
            return "error: " + e.getMessage();
        }
    }

    private String reset(Arguments words) {
        Capabilities capabilities = new Capabilities(words.value("caps", ALL_FEATURES.value()));
        Configuration configuration = new Configuration(
                capabilities,
                (int) words.value("fctl", 0, 0, MAX_WORD),
                words.value("ddtp", 0),
                new Configuration.Counters(
                        integer(words, "hpm", 8), integer(words, "hpm-bits", 64), integer(words, "event-limit", 8)),
                integer(words, "vector-bits", 4),
                integer(words, "max-mode", 4),
                integer(words, "devid-mask", Configuration.ALL_DEVICE_IDS),
                words.flag("gxl-writable", false),
                words.flag("be-writable", capabilities.has(Capability.END)),
                integer(words, "itags", 2),
                new Configuration.Caches(
                        integer(words, "dc-cache", 2), integer(words, "pc-cache", 2), integer(words, "iotlb", 2)));
        words.end();
        memory = new SparseMemory();
        sent = new SentLog(memory);
        iommu = new Iommu(configuration, memory, sent);
        return OK;
    }

    private static int integer(Arguments words, String key, int otherwise) {
        return (int) words.value(key, otherwise, 0, Integer.MAX_VALUE);
    }

    private String writeMemory(Arguments words) {
        long address = words.number("an address", 0, MAX_ADDRESS);
        byte[] bytes = bytes(words.word("the bytes in hexadecimal"));
        words.end();
        if (!memory.hasRoom(address, bytes.length)) {
            throw new IllegalArgumentException("more than " + SparseMemory.MAX_PAGES + " pages written: reset first");
        }
        for (int i = 0; i < bytes.length; i++) {
            memory.poke(address + i, bytes[i]);
        }
        return OK;
    }

    private static byte[] bytes(String digits) {
        if (digits.length() > 2 * MAX_BYTES) {
            throw new IllegalArgumentException("more than " + MAX_BYTES + " bytes: write them in pieces");
        }
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + Arguments.shown(digits) + "\": give two hexadecimal digits for each byte", e);
        }
    }

    private String readMemory(Arguments words) {
        long address = words.number("an address", 0, MAX_ADDRESS);
        byte[] bytes = new byte[(int) words.number("a length", 1, MAX_BYTES)];
        words.end();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = memory.peek(address + i);
        }
        return HexFormat.of().formatHex(bytes);
    }

    private String setFault(Arguments words) {
        long address = words.number("an address", 0, MAX_ADDRESS);
        long length = words.number("a length", 1, MAX_ADDRESS);
        String kind = words.word("access, corrupt or none");
        words.end();
        Memory.Result result = switch (kind) {
            case "access" -> Memory.Result.ACCESS_FAULT;
            case "corrupt" -> Memory.Result.DATA_CORRUPTION;
            case "none" -> Memory.Result.DONE;
            default ->
                throw new IllegalArgumentException(
                        "the kind is \"" + Arguments.shown(kind) + "\": give access, corrupt or none");
        };
        memory.faults().set(address, length, result);
        return OK;
    }

    private String writeRegister(Arguments words) {
        int offset = (int) words.number("an offset", 0, Integer.MAX_VALUE);
        int size = (int) words.number("a size", 0, Integer.MAX_VALUE);
        long value = words.number("a value");
        words.end();
        iommu.writeRegister(offset, size, value);
        return OK;
    }

    private String readRegister(Arguments words) {
        int offset = (int) words.number("an offset", 0, Integer.MAX_VALUE);
        int size = (int) words.number("a size", 0, Integer.MAX_VALUE);
        words.end();
        return Arguments.hex(iommu.readRegister(offset, size));
    }

    private String process(Arguments words) {
        words.end();
        iommu.processCommands(MAX_COMMANDS);
        return OK;
    }

    private static int processId(Arguments words) {
        return (int) words.value("pid", Transaction.NO_PROCESS_ID, 0, 0xF_FFFF);
    }

    private String translate(Arguments words) {
        int deviceId = deviceId(words);
        int processId = processId(words);
        boolean privileged = words.flag("priv", false);
        boolean execute = words.flag("exec", false);
        boolean noWrite = words.flag("no-write", false);
        Transaction.AddressType type = addressType(words.text("at"));
        long iova = words.value("iova");
        words.value("len");
        Transaction.Access access = access(words.text("access"));
        words.end();
        iommu.translate(
                new Transaction(deviceId, processId, privileged, execute, noWrite, type, access), iova, translation);
        return switch (translation.status()) {
            case SUCCESS -> describe(translation);
            case UNSUPPORTED_REQUEST -> "status=unsupported-request";
            case COMPLETER_ABORT -> "status=completer-abort";
        };
    }

    private static int deviceId(Arguments words) {
        return (int) words.valueUpTo(Configuration.ALL_DEVICE_IDS, "did");
    }

    private static Transaction.AddressType addressType(String name) {
        return switch (name) {
            case "untranslated" -> Transaction.AddressType.UNTRANSLATED;
            case "translated" -> Transaction.AddressType.TRANSLATED;
            case "ats" -> Transaction.AddressType.ATS_TRANSLATION_REQUEST;
            default ->
                throw new IllegalArgumentException(
                        "at is \"" + Arguments.shown(name) + "\": give untranslated, translated or ats");
        };
    }

    private static Transaction.Access access(String name) {
        return switch (name) {
            case "read" -> Transaction.Access.READ;
            case "write" -> Transaction.Access.WRITE;
            default ->
                throw new IllegalArgumentException("access is \"" + Arguments.shown(name) + "\": give read or write");
        };
    }

    /** {@code n}, the No-snoop field of an ATS completion, is always 0. */
    private static String describe(Translation answer) {
        return "status=success ppn=" + Arguments.hex(answer.ppn())
                + " s=" + Arguments.flag(answer.s())
                + " n=0 global=" + Arguments.flag(answer.global())
                + " priv=" + Arguments.flag(answer.privileged())
                + " u=" + Arguments.flag(answer.untranslatedOnly())
                + " r=" + Arguments.flag(answer.readable())
                + " w=" + Arguments.flag(answer.writable())
                + " x=" + Arguments.flag(answer.executable())
                + " pbmt=" + answer.pbmt()
                + " msi=" + Arguments.flag(answer.msi())
                + " mrif=" + Arguments.flag(answer.mrif())
                + " mrif-addr=" + Arguments.hex(answer.mrifAddress())
                + " mrif-nid=" + Arguments.hex(answer.noticeId());
    }

    private String pageRequest(Arguments words) {
        int deviceId = deviceId(words);
        int processId = processId(words);
        boolean privileged = words.flag("priv", false);
        boolean execute = words.flag("exec", false);
        long payload = words.value("payload");
        words.end();
        iommu.receivePageRequest(new PageRequest(deviceId, processId, privileged, execute, payload));
        return OK;
    }

    private String invalidationCompletion(Arguments words) {
        int rid = (int) words.valueUpTo(0xFFFF, "rid");
        boolean segmentValid = words.flag("dsv", false);
        int segment = (int) words.value("dseg", 0, 0, 0xFF);
        int itags = (int) words.valueUpTo(MAX_WORD, "itags");
        int count = (int) words.value("cc", 1, 0, 7);
        words.end();
        iommu.receiveInvalidationCompletion(rid, segmentValid, segment, itags, count);
        return OK;
    }

    private String atsTimeout(Arguments words) {
        int itags = (int) words.valueUpTo(MAX_WORD, "itags");
        words.end();
        iommu.timeOutInvalidations(itags);
        return OK;
    }

    private String sent(Arguments words) {
        words.end();
        return sent.take();
    }
}
