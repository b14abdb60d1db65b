package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;

/** Looks at a topology again and again, and knows by which plan it runs, whatever has become of its file. For one thread. */
public final class RunLooker {
    private final Runs runs;
    private final String topology;
    private final RunningKernel kernel;
    private Plan plan;
    private long planOfPid;

    public RunLooker(Directories directories, String topology) {
        this.runs = new Runs(directories);
        this.topology = topology;
        this.kernel = runs.kernel(topology);
    }

    public RunningKernel kernel() {
        return kernel;
    }

    /** Of the kernel that was looked at last. */
    public Plan plan() {
        return plan;
    }

    /**
     * Looks at the kernel whose plan {@link #plan} then is: what is told of another's would be classed by the wrong policy.
     *
     * @throws IOException where its kernel does not answer
     */
    public Sample look() throws IOException {
        Sample sample = Sample.of(kernel);
        if (sample.status().kernelPid() != planOfPid) {
            plan = runs.plan(topology);
            planOfPid = sample.status().kernelPid();
            sample = Sample.of(kernel);
            if (sample.status().kernelPid() != planOfPid) {
                planOfPid = 0;
                throw new IOException("it was started anew meanwhile");
            }
        }
        return sample;
    }
}
