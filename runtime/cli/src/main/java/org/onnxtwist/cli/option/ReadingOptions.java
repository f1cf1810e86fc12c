package org.onnxtwist.cli.option;

import org.onnxtwist.io.ReadOptions;
import picocli.CommandLine.Option;

/** Options of every subcommand that reads a model. */
public final class ReadingOptions {
    @Option(
            names = "--trust-links",
            description = {
                "Follow symbolic links from the model's external data files to other folders, as model caches use"
                        + " them. Without this option, data outside the model's folder is refused."
            })
    private boolean trustLinks;

    public ReadOptions toReadOptions() {
        return ReadOptions.defaults().withTrustLinks(trustLinks);
    }
}
