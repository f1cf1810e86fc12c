package org.onnxtwist.schema.finding;

import java.util.Optional;
import org.onnxtwist.ir.message.Excerpt;

/**
 * One rule that a model breaks in one place.
 *
 * @param code which rule
 * @param place the graph, from the outermost inwards, for example {@code graph 'main' / If 'cond' / then_branch}; {@code model} for
 *     what concerns the whole
 * @param node the node's name, or that of its first output where it has none
 * @param value the value's name
 * @param message one sentence that names what is wrong and the remedy; control characters in names appear as escapes, because
 *     a terminal would obey them
 */
public record Finding(FindingCode code, String place, Optional<String> node, Optional<String> value, String message) {
    public Finding {
        place = Excerpt.escaped(place);
        node = node.map(Excerpt::escaped);
        value = value.map(Excerpt::escaped);
        message = Excerpt.ofMessage(message);
    }

    public FindingCode.Severity severity() {
        return code.severity();
    }

    public boolean isError() {
        return severity() == FindingCode.Severity.ERROR;
    }

    /** The code and the sentence. */
    @Override
    public String toString() {
        return code + ": " + message;
    }
}
