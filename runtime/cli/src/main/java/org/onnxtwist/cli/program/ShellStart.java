package org.onnxtwist.cli.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.program.DefaultImports;

/**
 * The declarations that a shell begins with: the imports, the methods {@code read} and {@code write}, and the variable {@code model}.
 *
 * @param model the model's file; empty for a shell without one
 * @param trustLinks whether links from the model's external data to other folders are followed
 */
record ShellStart(Optional<Path> model, boolean trustLinks) {
    private static final String FILES = "org.onnxtwist.cli.program.ShellFiles";

    /** Returns the declarations in Java, one an element. */
    List<String> declarations() {
        List<String> declarations = new ArrayList<>(DefaultImports.declarations());
        String original = quoted(model.map(Path::toString).orElse(""));
        declarations.add(
                "Model read(String file) throws IOException { return " + FILES + ".read(file, " + trustLinks + "); }");
        declarations.add("Path write(Model changed, String file) throws IOException { return " + FILES
                + ".write(changed, " + original + ", file); }");
        if (model.isPresent()) {
            declarations.add("Model model = read(" + original + ");");
            declarations.add("Path write(String file) throws IOException { return write(model, file); }");
        }
        return declarations;
    }

    /** Returns the literal of a string. Quotation marks and ends of lines have no Unicode escapes, which Java reads before literals. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(String.format("\\%03o", (int) character));
            } else {
                quoted.append(character <= '~' ? String.valueOf(character) : String.format("\\u%04x", (int) character));
            }
        }
        return quoted.append('"').toString();
    }
}
