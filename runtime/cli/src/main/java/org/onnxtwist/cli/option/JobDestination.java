package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.io.Staging;
import org.onnxtwist.runtime.job.JobFiles.Destination;

/**
 * The target of a job, which publishes the result in the notation of its file.
 *
 * @param target the target
 * @param console where warnings go
 */
record JobDestination(OutputTarget target, Console console) implements Destination {
    @Override
    public Path model() {
        return target.model();
    }

    @Override
    public Path output() {
        return target.output();
    }

    @Override
    public Path makeFolder() throws IOException {
        return target.makeFolder();
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void publish(Staging staging) throws IOException {
        target.publish(staging, console);
    }
}
