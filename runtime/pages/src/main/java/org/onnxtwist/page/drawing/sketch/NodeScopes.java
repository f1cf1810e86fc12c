package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onnxtwist.ir.Node;

/**
 * The scopes of nodes: the parts of a model that a node is in, as programs write them into the names of nodes, separated by slashes or else by
 * dots, or into the metadata of a node, as PyTorch does.
 */
final class NodeScopes {
    /** Of a list of names in the notation of Python, each of which begins with the one before it. */
    private static final String LISTED = "pkg.torch.onnx.name_scopes";

    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
    private static final int LONGEST = 1_000;

    private NodeScopes() {}

    /** Returns the names of the scopes of a node, from the outermost; empty where it states none. */
    static List<String> of(Node node) {
        String listed = node.metadata().get(LISTED);
        if (listed != null && listed.length() <= LONGEST) {
            return listed(listed);
        }
        String name = node.name();
        if (name.length() > LONGEST) {
            return List.of();
        }
        return parents(name, name.indexOf('/') >= 0 ? "/" : "\\.");
    }

    private static List<String> listed(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        // The last one is the node itself.
        return names.size() < 2 ? List.of() : words(names.get(names.size() - 2), "\\.");
    }

    private static List<String> parents(String name, String separator) {
        List<String> words = words(name, separator);
        return words.isEmpty() ? words : words.subList(0, words.size() - 1);
    }

    private static List<String> words(String name, String separator) {
        return Arrays.stream(name.split(separator))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
