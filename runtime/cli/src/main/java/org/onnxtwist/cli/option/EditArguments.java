package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.file.TextFile;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.pass.edit.ModelEdit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The edits of a model on the command line and in files, in their order. */
public final class EditArguments {
    /** A group that may be repeated is how picocli tells the order of different options. */
    @ArgGroup(multiplicity = "0..*")
    private List<Given> given = new ArrayList<>();

    /**
     * An edit and where the user wrote it.
     *
     * @param edit the edit
     * @param origin the option, or the file and the line
     */
    public record WrittenEdit(ModelEdit edit, String origin) {}

    /** One option. Of its fields, one is set: picocli does not make an Optional of the others in a group. */
    static final class Given {
        @Option(
                names = "--set",
                paramLabel = "NODE.ATTR=VALUE",
                description = "Set an attribute of a node: a number, a string, a list such as 1,1, or for Cast's 'to' a"
                        + " type such as float16. An empty VALUE removes the attribute, and \"\" is the empty string."
                        + " The kind is that of the operator; for operators that are not ONNX's, NODE.ATTR:KIND=VALUE"
                        + " states it.")
        private @Nullable String set;

        @Option(
                names = "--remove",
                paramLabel = "NODE",
                description = "Remove a node. Nodes that read its output then read its first input, which must have the"
                        + " same type. Nodes and weights that only the removed node needed are removed, too.")
        private @Nullable String remove;

        @Option(
                names = "--rename",
                paramLabel = "OLD=NEW",
                description = "Rename an input, an output, another value, or a node. If a node and a value have the"
                        + " name, write node:OLD or value:OLD.")
        private @Nullable String rename;

        @Option(
                names = "--add-output",
                paramLabel = "VALUE",
                description = "Make a value an output of the model, with the type that shape inference finds.")
        private @Nullable String addOutput;

        @Option(
                names = "--remove-output",
                paramLabel = "OUTPUT",
                description = "Remove an output of the model and the nodes that only it needed.")
        private @Nullable String removeOutput;

        @Option(
                names = "--input",
                paramLabel = "NAME=TYPE[DIMS]",
                description =
                        "Declare another type of an input, as in image=float[N,3,224,224]; ? is an unknown size,"
                                + " and without TYPE the element type stays. The types of the values computed from it are inferred again.")
        private @Nullable String input;

        @Option(
                names = "--metadata",
                paramLabel = "KEY=VALUE",
                description = "Set a property of the model. An empty VALUE removes it.")
        private @Nullable String metadata;

        @Option(
                names = "--edits",
                paramLabel = "FILE",
                description = "Make the edits in a text file, one a line: an option's name without the hyphens, and its"
                        + " value. Empty lines and lines that begin with # do not count.")
        private @Nullable Path edits;

        private void addTo(List<WrittenEdit> list) throws IOException {
            add(EditWords.SET, set, list);
            add(EditWords.REMOVE, remove, list);
            add(EditWords.RENAME, rename, list);
            add(EditWords.ADD_OUTPUT, addOutput, list);
            add(EditWords.REMOVE_OUTPUT, removeOutput, list);
            add(EditWords.INPUT, input, list);
            add(EditWords.METADATA, metadata, list);
            if (edits != null) {
                read(edits, list);
            }
        }
    }

    /**
     * The edits, in the order in which they were given.
     *
     * @throws CommandException when there are none, or one is not of its form
     */
    public List<WrittenEdit> edits() throws IOException {
        List<WrittenEdit> list = new ArrayList<>();
        for (Given option : given) {
            option.addTo(list);
        }
        if (list.isEmpty()) {
            throw CommandException.usage(
                    given.isEmpty()
                            ? "there is no edit: give one, such as --rename OLD=NEW"
                            : "there is no edit in the file of --edits: write one a line, such as rename OLD=NEW");
        }
        return list;
    }

    /** The files that edits are read from. */
    public List<Path> files() {
        return given.stream().flatMap(option -> Stream.ofNullable(option.edits)).toList();
    }

    private static void add(EditWords word, @Nullable String text, List<WrittenEdit> list) {
        if (text != null) {
            list.add(parse(word, text, "--" + word.word() + " " + (text.isEmpty() ? "''" : Excerpt.of(text))));
        }
    }

    private static WrittenEdit parse(EditWords word, String text, String origin) {
        try {
            return new WrittenEdit(word.parse(text), origin);
        } catch (CommandException e) {
            throw CommandException.usage(origin + ": " + e.getMessage());
        }
    }

    private static void read(Path file, List<WrittenEdit> list) throws IOException {
        List<String> lines;
        try {
            lines = TextFile.read(file).lines().toList();
        } catch (CharacterCodingException e) {
            throw new CommandException(
                    Fault.REQUEST, "the file of edits " + file + " is not text in UTF-8: save it as UTF-8");
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                list.add(edit(line, file + " line " + (i + 1)));
            }
        }
    }

    private static WrittenEdit edit(String line, String origin) {
        String[] halves = line.split("\\s+", 2);
        String first = halves[0].startsWith("--") ? halves[0].substring(2) : halves[0];
        List<String> words = new ArrayList<>();
        for (EditWords word : EditWords.values()) {
            if (word.word().equals(first)) {
                return parse(word, halves.length < 2 ? "" : halves[1], origin + ", " + first);
            }
            words.add(word.word());
        }
        throw CommandException.usage(origin + ": '" + Excerpt.of(first) + "' is no edit: a line begins with "
                + String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1));
    }
}
