package org.onnxtwist.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.onnxtwist.cli.text.Console;

/**
 * One call of the command in this process.
 *
 * @param status the exit status
 * @param out the bytes of standard output as UTF-8
 * @param err standard error
 */
public record CommandRun(int status, String out, String err) {
    public static CommandRun of(Object... args) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Execution.run(new Console(out, err, "", Map.of()), words);
        return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(Charset.defaultCharset()));
    }

    /** Standard output as the one JSON document that it must be. */
    public JsonValue json() {
        return JsonValue.parse(out);
    }
}
