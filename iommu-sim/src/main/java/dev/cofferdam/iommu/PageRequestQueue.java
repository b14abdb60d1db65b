package dev.cofferdam.iommu;

/**
 * Page requests (sections "PCIe ATS Page Request handling" and "Page-Request-Queue").
 *
 * <pre>
 *  63  40 39 35  34   33  32  31 12 11 0
 * +------+-----+----+----+---+-----+----+
 * | DID  |  0  |EXEC|PRIV|PV | PID | 0  |  +0
 * +------+-----+----+----+---+-----+----+
 * |               PAYLOAD               |  +8
 * +--------------------------------------+
 * </pre>
 */
final class PageRequestQueue {
    /** The response codes of a Page Request Group Response. */
    private enum Response {
        SUCCESS(0),
        INVALID_REQUEST(1),
        FAILURE(15);

        private final long code;

        Response(long code) {
            this.code = code;
        }
    }

    private static final int MESSAGE_CODE_PAGE_REQUEST = 4;
    private static final int SEGMENT_SHIFT = 16;

    private final RecordQueue queue;
    private final FaultQueue faults;
    private final DeviceDirectory devices;
    private final Outbound outbound;
    private final Walk walk = new Walk();

    PageRequestQueue(RecordQueue queue, FaultQueue faults, DeviceDirectory devices, Outbound outbound) {
        this.queue = queue;
        this.faults = faults;
        this.devices = devices;
        this.outbound = outbound;
    }

    void receive(PageRequest request) {
        walk.identify(request.deviceId(), request.processId());
        try {
            DeviceContext device = devices.locate(walk);
            if (device == null || !device.enPri()) {
                throw new TranslationFault(FaultCause.TRANSACTION_TYPE_DISALLOWED);
            }
            enqueue(request, device);
        } catch (TranslationFault fault) {
            refuse(request, fault.reason());
        }
    }

    private void enqueue(PageRequest request, DeviceContext device) {
        long word = (long) request.deviceId() << 40;
        if (request.hasProcessId()) {
            word |= (long) request.processId() << 12
                    | Bits.toBit(true, 32)
                    | Bits.toBit(request.privileged(), 33)
                    | Bits.toBit(request.execute(), 34);
        }
        switch (queue.append(word, request.payload())) {
            case QUEUED -> {}
            case OFF, MEMORY_FAULT -> respond(request, Response.FAILURE, true);
            case OVERFLOW -> respond(request, Response.SUCCESS, device.prpr());
        }
    }

    private void refuse(PageRequest request, FaultCause cause) {
        DeviceContext device = walk.device;
        if (device == null || !device.dtf()) {
            faults.report(
                    cause,
                    FaultQueue.MESSAGE_REQUEST,
                    request.deviceId(),
                    request.processId(),
                    request.privileged(),
                    MESSAGE_CODE_PAGE_REQUEST,
                    0);
        }
        if (cause == FaultCause.TRANSACTION_TYPE_DISALLOWED) {
            respond(request, Response.INVALID_REQUEST, device != null && device.prpr());
        } else {
            respond(request, Response.FAILURE, true);
        }
    }

    /** Answers for software where the device waits for an answer. */
    private void respond(PageRequest request, Response response, boolean withProcessId) {
        if (!request.needsResponse()) {
            return;
        }
        int rid = request.deviceId() & 0xFFFF;
        int segment = request.deviceId() >>> SEGMENT_SHIFT;
        boolean hasProcessId = withProcessId && request.hasProcessId();
        long payload = (long) rid << 48 | response.code << 44 | request.groupIndex() << 32;
        outbound.pageRequestGroupResponse(new AtsMessage(
                rid, segment != 0, segment, hasProcessId, hasProcessId ? request.processId() : 0, payload));
    }
}
