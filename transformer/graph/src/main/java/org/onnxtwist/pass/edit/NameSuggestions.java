package org.onnxtwist.pass.edit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.message.NearestNames;

/** The clause of a message about a name that does not exist. */
final class NameSuggestions {
    private NameSuggestions() {}

    /** A clause that lists the nearest names; where none is near, one that says how to see the names. */
    static String clause(String wanted, Stream<String> names) {
        List<String> nearest = NearestNames.of(wanted, names.sorted().toList());
        if (nearest.isEmpty()) {
            return "'onnx-twist inspect --text' shows the names";
        }
        return (nearest.size() == 1 ? "the nearest name is " : "the nearest names are ")
                + nearest.stream().map(name -> "'" + Excerpt.of(name) + "'").collect(Collectors.joining(", "));
    }
}
