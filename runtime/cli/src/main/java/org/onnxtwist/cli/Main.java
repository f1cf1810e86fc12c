package org.onnxtwist.cli;

import org.onnxtwist.cli.text.Console;
import org.onnxtwist.twist.LayerVersion;

/** The entry point of the command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // Scripts ask for the version often: it is told before the parser's classes are loaded.
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            System.out.println("onnx-twist " + LayerVersion.get());
            return;
        }
        System.exit(Execution.run(Console.ofProcess(), args));
    }
}
