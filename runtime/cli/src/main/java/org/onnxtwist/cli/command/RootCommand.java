package org.onnxtwist.cli.command;

import org.onnxtwist.twist.layer.LayerVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: it explains itself. */
@Command(
        name = "onnx-twist",
        versionProvider = RootCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Replaces the 3x3 convolutions of ONNX models with learnable twist convolutions.",
            "",
            "A twist convolution adds two convolutions, weighted by the position in the picture, to the original one:"
                    + " out = conv(x) + X conv_x(x) + Y conv_y(x). Besides edges and textures it can express local"
                    + " rotations, scalings, squeezes and shears. A rewritten model computes the same as the original"
                    + " until it is trained further."
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist rewrite model.onnx            writes model.twist.onnx beside it, checked",
            "  onnx-twist rewrite *.onnx -o twisted/    several at once",
            "  onnx-twist inspect model.onnx            what is in it, and what can be rewritten",
            "  onnx-twist rewrite --help                every option of a command, with examples",
            "",
            "Exit status: 0 done; 1 a check failed; 2 usage; 3 the input is invalid or not supported;",
            "4 the environment (files, memory, providers) or a fault of the program. Of several models, the highest.",
            "",
            "Environment: JAVA_HOME names the Java to use; ONNX_TWIST_OPTS holds options for it, such as -Xmx8g;",
            "NO_COLOR turns colours off."
        })
public final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: " + Subcommand.words());
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"onnx-twist " + LayerVersion.get()};
        }
    }
}
