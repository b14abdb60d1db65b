package dev.cofferdam.iommu;

/**
 * The ATS invalidation requests that wait for their completions, by ITag (section "IOMMU PCIe ATS commands"; PCIe ATS,
 * "Invalidate Completion").
 */
final class Invalidations {
    private static final int COUNT_MASK = 7;

    private final AtsMessage[] outstanding;
    private final int[] completions;
    private boolean timedOut;

    Invalidations(int itags) {
        outstanding = new AtsMessage[itags];
        completions = new int[itags];
    }

    /** Takes the lowest free tag for the request, or returns -1. */
    int allocate(AtsMessage request) {
        for (int itag = 0; itag < outstanding.length; itag++) {
            if (outstanding[itag] == null) {
                outstanding[itag] = request;
                completions[itag] = 0;
                return itag;
            }
        }
        return -1;
    }

    boolean anyOutstanding() {
        for (AtsMessage request : outstanding) {
            if (request != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether a request has timed out since this was last asked. */
    boolean takeTimeout() {
        boolean result = timedOut;
        timedOut = false;
        return result;
    }

    /**
     * One completion message for every tag in the vector; a request is complete with its {@code count}th (0 means 8). A
     * message that names a tag which is not outstanding at that function is unexpected and discarded whole.
     *
     * @return whether the message was expected
     */
    boolean complete(int rid, boolean segmentValid, int segment, int itagVector, int count) {
        for (int itag = 0; itag < Integer.SIZE; itag++) {
            if ((itagVector & 1 << itag) != 0 && !expected(itag, rid, segmentValid, segment)) {
                return false;
            }
        }
        for (int itag = 0; itag < outstanding.length; itag++) {
            if ((itagVector & 1 << itag) != 0) {
                completions[itag] = (completions[itag] + 1) & COUNT_MASK;
                if (completions[itag] == (count & COUNT_MASK)) {
                    outstanding[itag] = null;
                }
            }
        }
        return true;
    }

    private boolean expected(int itag, int rid, boolean segmentValid, int segment) {
        AtsMessage request = itag < outstanding.length ? outstanding[itag] : null;
        return request != null
                && request.rid() == rid
                && (!request.segmentValid() || (segmentValid && request.segment() == segment));
    }

    /** The requests with these tags have timed out; tags that are not outstanding are ignored. */
    void timeOut(int itagVector) {
        for (int itag = 0; itag < outstanding.length; itag++) {
            if ((itagVector & 1 << itag) != 0 && outstanding[itag] != null) {
                outstanding[itag] = null;
                timedOut = true;
            }
        }
    }
}
