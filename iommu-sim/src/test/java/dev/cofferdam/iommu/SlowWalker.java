package dev.cofferdam.iommu;

import java.util.function.LongUnaryOperator;

/**
 * The process to translate an IOVA for untranslated requests, written once more from the numbered steps of the
 * specifications: slow, without caches, and sharing no code with the unit. Extended-format contexts in a one-level
 * directory, all capabilities but QOSID, END and Svrsw60t59b, little-endian.
 */
final class SlowWalker {
    /** {@code cause} is 0 for a translated address; {@code recorded} tells whether a fault makes a record. */
    record Answer(int cause, boolean recorded, long iotval2, long address, long pbmt) {}

    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
        final int cause;
        final long iotval2;

        Stop(int cause, long iotval2) {
            this.cause = cause;
            this.iotval2 = iotval2;
        }
    }

    /** Memory as doublewords: reading answers, writing replaces. */
    interface Doublewords {
        long read(long address);

        void write(long address, long value);

        boolean exists(long address);
    }

    private final Doublewords memory;
    private final long directory;
    private long tc;
    private long iohgatp;
    private char access;
    private boolean supervisor;
    private boolean sum;
    private long pteType;

    SlowWalker(Doublewords memory, long directory) {
        this.memory = memory;
        this.directory = directory;
    }

    /** {@code access} is r, w or x; {@code process} is -1 without a process_id. */
    Answer translate(int device, int process, boolean privileged, char wanted, long iova) {
        tc = 0;
        access = wanted;
        supervisor = privileged && process >= 0;
        sum = false;
        try {
            return steps(device, process, iova);
        } catch (Stop stop) {
            // Without a sound device context there is no DTF; of the other causes here it silences all.
            boolean unsound = stop.cause >= 256 && stop.cause <= 259;
            return new Answer(stop.cause, unsound || !tcBit(4), stop.iotval2, 0, 0);
        }
    }

    private Answer steps(int device, int process, long iova) throws Stop {
        if (device > 63) {
            throw new Stop(260, 0);
        }
        long[] dc = new long[8];
        for (int i = 0; i < 8; i++) {
            dc[i] = load(directory + 64L * device + 8L * i, 257);
        }
        tc = dc[0];
        iohgatp = dc[1];
        require((tc & 1) == 1, 258);
        require(contextIsLegal(dc), 259);
        boolean pdtv = tcBit(5);
        int levels = (int) (dc[3] >>> 60);
        require(process < 0 || pdtv, 260);
        require(process < 0 || !pdtv || levels == 0 || levels == 3 || process < (levels == 1 ? 1 << 8 : 1 << 17), 260);
        long iosatp = pdtv ? 0 : dc[3];
        if (pdtv && (process >= 0 || tcBit(9)) && levels != 0) {
            long[] pc = locateProcess(dc[3], levels, Math.max(process, 0));
            require((pc[0] & 2) != 0 || !supervisor, 260);
            sum = (pc[0] & 4) != 0;
            iosatp = pc[1];
        }
        pteType = 0;
        long gpa = iosatp >>> 60 == 0 ? iova : firstStage(iosatp, iova);
        long firstType = pteType;
        if (dc[4] >>> 60 == 1 && (((gpa >>> 12) ^ dc[6]) & ~dc[5]) == 0) {
            return new Answer(0, false, 0, interruptFile(dc, gpa), firstType);
        }
        long spa = secondStage(gpa, access, false, cause(20, 21, 23), gpa & ~3, cause(1, 5, 7));
        return new Answer(0, false, 0, spa, firstType != 0 ? firstType : pteType);
    }

    private boolean tcBit(int bit) {
        return (tc >>> bit & 1) != 0;
    }

    private int cause(int execute, int read, int write) {
        return access == 'x' ? execute : access == 'r' ? read : write;
    }

    private static void require(boolean condition, int otherwise) throws Stop {
        if (!condition) {
            throw new Stop(otherwise, 0);
        }
    }

    private long load(long address, int faultCause) throws Stop {
        require(memory.exists(address), faultCause);
        return memory.read(address);
    }

    private boolean contextIsLegal(long[] dc) {
        boolean ats = tcBit(1);
        boolean pri = tcBit(2);
        boolean t2gpa = tcBit(3);
        boolean pdtv = tcBit(5);
        long first = dc[3] >>> 60;
        long second = dc[1] >>> 60;
        long msi = dc[4] >>> 60;
        boolean reserved = (tc & 0xFFFF_FFFF_00FF_F000L) != 0
                || (dc[2] & 0xFFFF_FFFF_0000_0FFFL) != 0
                || (dc[3] >>> 44 & 0xFFFF) != 0
                || (dc[4] >>> 44 & 0xFFFF) != 0
                || (dc[5] | dc[6]) >>> 47 != 0
                || dc[7] != 0;
        boolean modes = pdtv ? first <= 3 : first == 0 || (first >= 8 && first <= 10);
        return !reserved
                && modes
                && (second == 0 || (second >= 8 && second <= 10))
                && msi <= 1
                && (ats || (!t2gpa && !pri))
                && (pri || !tcBit(6))
                && (!t2gpa || second != 0)
                && (pdtv || !tcBit(9))
                && (second == 0 || (dc[1] & 3) == 0)
                && !tcBit(10)
                && !tcBit(11)
                && (second != 0 || msi == 0);
    }

    private long[] locateProcess(long pdtp, int levels, int process) throws Stop {
        int[] index = {process & 0xFF, process >>> 8 & 0x1FF, process >>> 17};
        long a = pages(pdtp, 0);
        for (int i = levels - 1; ; i--) {
            a += i == 0 ? index[0] * 16L : index[i] * 8L;
            long gpa = a;
            a = secondStage(gpa, 'r', false, cause(20, 21, 23), (gpa & ~3) | 1, 265);
            if (i == 0) {
                long[] pc = {load(a, 265), load(a + 8, 265)};
                require((pc[0] & 1) != 0, 266);
                long mode = pc[1] >>> 60;
                boolean legal = (pc[0] & 0xFFFF_FFFF_0000_0FF8L) == 0
                        && (pc[1] >>> 44 & 0xFFFF) == 0
                        && (mode == 0 || (mode >= 8 && mode <= 10));
                require(legal, 267);
                return pc;
            }
            long entry = load(a, 265);
            require((entry & 1) != 0, 266);
            require((entry & 0xFFC0_0000_0000_03FEL) == 0, 267);
            a = pages(entry, 10);
        }
    }

    private long interruptFile(long[] dc, long gpa) throws Stop {
        long file = 0;
        int bits = 0;
        for (int i = 0; i < 52; i++) {
            if ((dc[5] >>> i & 1) != 0) {
                file |= ((gpa >>> (12 + i)) & 1) << bits++;
            }
        }
        long a = pages(dc[4], 0) | (file * 16);
        long entry = load(a, 261);
        long notice = load(a + 8, 261);
        require((entry & 1) != 0, 262);
        require(entry >= 0, 263);
        long mode = entry >>> 1 & 3;
        require(mode == 1 || mode == 3, 263);
        if (mode == 3) {
            require((entry & 0x7FC0_0000_0000_03F8L) == 0, 263);
            require(access != 'x', 1);
            return pages(entry, 10) | (gpa & 0xFFF);
        }
        require((entry & 0x7FC0_0000_0000_0078L) == 0 && (notice & 0xEFC0_0000_0000_0000L) == 0, 263);
        require(access != 'x', 1);
        return pages(notice, 10);
    }

    /** The address of the pages that the 44-bit page number at this bit names. */
    private static long pages(long word, int bit) {
        return (word >>> bit << 20) >>> 8;
    }

    private static boolean validEntry(long pte, int level) {
        boolean valid = (pte & 1) != 0 && (pte & 6) != 4 && (pte >>> 54 & 0x7F) == 0 && (pte >>> 61 & 3) != 3;
        return valid && (pte >= 0 || level == 0);
    }

    private static boolean aligned(long pte, int level) {
        return (pte >>> 10 & ((1L << (9 * level)) - 1)) == 0 && (pte >= 0 || (pte >>> 10 & 0xF) == 8);
    }

    private static long join(long pte, int level, long address) {
        int low = pte < 0 ? 16 : 12 + 9 * level;
        long inPage = (1L << low) - 1;
        return (pages(pte, 10) & ~inPage) | (address & inPage);
    }

    private long firstStage(long iosatp, long iova) throws Stop {
        int levels = (int) (iosatp >>> 60) - 5;
        int fault = cause(12, 13, 15);
        int unused = 64 - (12 + 9 * levels);
        require(iova << unused >> unused == iova, fault);
        long table = pages(iosatp, 0);
        for (int i = levels - 1; i >= 0; i--) {
            long gpa = table + ((iova >>> (12 + 9 * i)) & 0x1FF) * 8;
            long a = secondStage(gpa, 'r', true, cause(20, 21, 23), table | 1, cause(1, 5, 7));
            long pte = load(a, cause(1, 5, 7));
            require(validEntry(pte, i), fault);
            if ((pte & 10) == 0) {
                require((pte >>> 61 & 3) == 0 && (pte & 0xD0) == 0, fault);
                table = pages(pte, 10);
                continue;
            }
            boolean user = (pte & 16) != 0;
            require((pte & (access == 'x' ? 8 : access == 'r' ? 2 : 4)) != 0, fault);
            require(supervisor ? !user || (sum && access != 'x') : user, fault);
            require(aligned(pte, i), fault);
            long needed = access == 'w' ? 0xC0 : 0x40;
            if ((pte & needed) != needed) {
                require(tcBit(8), fault);
                boolean writable = iohgatp >>> 60 == 0 || (lastGuestEntry & 0x84) == 0x84;
                if (!writable) {
                    throw new Stop(cause(20, 21, 23), table | 3);
                }
                memory.write(a, pte | needed);
            }
            pteType = pte >>> 61 & 3;
            return join(pte, i, iova);
        }
        throw new Stop(fault, 0);
    }

    private long lastGuestEntry;

    private long secondStage(long gpa, char kind, boolean ofTable, int fault, long iotval2, int accessFault)
            throws Stop {
        long mode = iohgatp >>> 60;
        if (mode == 0) {
            pteType = 0;
            return gpa;
        }
        int levels = (int) mode - 5;
        LongUnaryOperator indexOf = i -> (gpa >>> (12 + 9 * i)) & (i == levels - 1 ? 0x7FF : 0x1FF);
        guard(gpa >>> (14 + 9 * levels) == 0, fault, iotval2);
        long table = pages(iohgatp, 0);
        for (int i = levels - 1; i >= 0; i--) {
            long a = table + indexOf.applyAsLong(i) * 8;
            long pte = load(a, accessFault);
            guard(validEntry(pte, i), fault, iotval2);
            if ((pte & 10) == 0) {
                guard((pte >>> 61 & 3) == 0 && (pte & 0xD0) == 0, fault, iotval2);
                table = pages(pte, 10);
                continue;
            }
            boolean permitted = (pte & (kind == 'x' ? 8 : kind == 'r' ? 2 : 4)) != 0 && (pte & 16) != 0;
            guard(permitted && aligned(pte, i), fault, iotval2);
            boolean updates = tcBit(7);
            long needed = kind == 'w' ? 0xC0 : 0x40;
            if (ofTable && updates && (pte & 4) != 0 && (tcBit(8) || (pte & 0x40) == 0)) {
                needed = 0xC0;
            }
            if ((pte & needed) != needed) {
                guard(updates, fault, iotval2);
                memory.write(a, pte | needed);
            }
            lastGuestEntry = pte | needed;
            pteType = pte >>> 61 & 3;
            return join(pte, i, gpa);
        }
        throw new Stop(fault, iotval2);
    }

    private static void guard(boolean condition, int otherwise, long iotval2) throws Stop {
        if (!condition) {
            throw new Stop(otherwise, iotval2);
        }
    }
}
