package dev.cofferdam.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file {@code table} of a volume: which disks there are. Integers are big-endian.
 *
 * <pre>
 *   0  header record, then one record for each disk, each {@value #RECORD_BYTES} bytes:
 *        0  int   CRC32C of the rest of the record
 *        4  int   format: {@value #FORMAT}
 *        8  long  header: number of disks; disk: length in bytes
 *       16  short name length,  then the name in UTF-8
 *      128  short label length, then the canonical label in UTF-8
 * </pre>
 */
final class VolumeTable {
    static final int RECORD_BYTES = 4608;
    static final int DISKS_MAX = 4096;
    private static final int FORMAT = 1;
    private static final int NAME_AT = 16;
    private static final int NAME_BYTES_MAX = 110;
    private static final int LABEL_AT = 128;
    private static final int LABEL_BYTES_MAX = 4400;

    private VolumeTable() {}

    static byte[] encode(List<DiskRecord> disks) {
        ByteBuffer table = ByteBuffer.allocate((disks.size() + 1) * RECORD_BYTES);
        record(table, 0, disks.size(), "", "");
        for (int i = 0; i < disks.size(); i++) {
            DiskRecord disk = disks.get(i);
            record(table, i + 1, disk.bytes(), disk.name(), disk.label());
        }
        return table.array();
    }

    private static void record(ByteBuffer table, int index, long number, String name, String label) {
        ByteBuffer record = table.slice(index * RECORD_BYTES, RECORD_BYTES);
        record.putInt(4, FORMAT);
        record.putLong(8, number);
        text(record, NAME_AT, NAME_BYTES_MAX, name);
        text(record, LABEL_AT, LABEL_BYTES_MAX, label);
        record.putInt(0, checksum(record));
    }

    private static void text(ByteBuffer record, int at, int bytesMax, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > bytesMax) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + bytesMax + " bytes");
        }
        record.putShort(at, (short) bytes.length);
        record.put(at + 2, bytes);
    }

    /**
     * Reads a table.
     *
     * @throws IOException naming the record that is damaged
     */
    static List<DiskRecord> decode(byte[] bytes) throws IOException {
        ByteBuffer header = checked(bytes, 0);
        long count = header.getLong(8);
        if (count < 0 || count > DISKS_MAX) {
            throw new IOException("the header counts " + count + " disks, at most " + DISKS_MAX + " are possible");
        }
        List<DiskRecord> disks = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ByteBuffer record = checked(bytes, i);
            disks.add(new DiskRecord(text(record, NAME_AT), text(record, LABEL_AT), record.getLong(8)));
        }
        return disks;
    }

    private static ByteBuffer checked(byte[] bytes, int index) throws IOException {
        if (bytes.length < (index + 1) * RECORD_BYTES) {
            throw new IOException("the table ends within record " + index);
        }
        ByteBuffer record = ByteBuffer.wrap(bytes).slice(index * RECORD_BYTES, RECORD_BYTES);
        if (record.getInt(0) != checksum(record)) {
            throw new IOException("record " + index + " has a wrong checksum");
        }
        if (record.getInt(4) != FORMAT) {
            throw new IOException("record " + index + " has format " + record.getInt(4) + ", known is " + FORMAT);
        }
        return record;
    }

    private static String text(ByteBuffer record, int at) {
        byte[] bytes = new byte[record.getShort(at)];
        record.get(at + 2, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.slice(4, RECORD_BYTES - 4));
        return (int) crc.getValue();
    }
}
