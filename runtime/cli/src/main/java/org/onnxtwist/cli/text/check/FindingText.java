package org.onnxtwist.cli.text.check;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.schema.finding.Finding;

/** The findings of a check against the rules of ONNX, for people: a line each, or one line for many of one kind. */
public final class FindingText {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'");

    /** The number of names of a line for several findings. */
    private static final int NAMES = 3;

    private FindingText() {}

    /**
     * Prints them, and their number.
     *
     * @param everyOne whether each finding gets a line of its own however many there are
     */
    public static void print(Console console, Path model, List<Finding> findings, boolean everyOne) {
        for (List<Finding> group : RowGroups.of(findings, FindingText::kind, everyOne)) {
            if (group.size() <= NAMES) {
                group.forEach(finding -> console.out().println(line(console, finding, "")));
            } else {
                console.out().println(line(console, group.get(0), others(group)));
            }
        }
        long errors = findings.stream().filter(Finding::isError).count();
        console.out()
                .println(model + ": " + NumberText.count(errors, "error", "errors") + ", "
                        + NumberText.count(findings.size() - errors, "warning", "warnings"));
    }

    private static String line(Console console, Finding finding, String count) {
        Style style = finding.isError() ? Style.BAD : Style.HEADING;
        return console.paint(style, ConstantSpelling.of(finding.severity())) + " " + finding.code() + count + " in "
                + finding.place() + ": " + message(finding);
    }

    /** The sentence, without the place if it begins with that. */
    private static String message(Finding finding) {
        String place = finding.place() + ": ";
        return finding.message().startsWith(place) ? finding.message().substring(place.length()) : finding.message();
    }

    /** The code, and the message without the names that it quotes. */
    private static List<String> kind(Finding finding) {
        return List.of(
                finding.code().toString(), QUOTED.matcher(finding.message()).replaceAll("''"));
    }

    private static String others(List<Finding> group) {
        List<String> names = group.stream()
                .map(finding -> finding.node().or(finding::value).orElseGet(finding::place))
                .distinct()
                .toList();
        return " (" + RowGroups.count(group) + ": "
                + names.stream().limit(NAMES).map(Excerpt::of).collect(Collectors.joining(", "))
                + (names.size() > NAMES ? ", ..." : "") + ")";
    }
}
