package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.layer.Scopes;

/** Prints near misses: subgraphs with the parts of a conv_twist layer that are none. */
public final class NearMissText {
    private NearMissText() {}

    /** Prints them under a heading; nothing where there are none. */
    public static void print(Console console, List<NearMiss> nearMisses) {
        if (nearMisses.isEmpty()) {
            return;
        }
        PrintStream out = console.out();
        out.println();
        out.println(console.paint(
                Style.HEADING, "almost " + NumberText.count(nearMisses.size(), "twist layer", "twist layers")));
        for (List<NearMiss> group : RowGroups.of(nearMisses, NearMiss::reason, false)) {
            String count = group.size() == 1 ? "" : " (" + RowGroups.count(group) + ")";
            out.println("  " + Excerpt.of(RowGroups.names(group, NearMissText::place)) + count + ": "
                    + Excerpt.escaped(group.get(0).reason()));
        }
    }

    private static String place(NearMiss nearMiss) {
        return nearMiss.name().startsWith(nearMiss.scope() + "/")
                ? nearMiss.name()
                : Scopes.join(nearMiss.scope(), nearMiss.name());
    }
}
