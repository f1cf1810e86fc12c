package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;

final class EditCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path output;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        output = folder.resolve("out.onnx");
    }

    private void assertRefused(int status, String sentence, Object... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals("onnx-twist: " + sentence + System.lineSeparator(), run.err());
        assertEquals(status, run.status());
        assertEquals("", run.out());
        assertFalse(Files.exists(output));
    }

    /** The second edit calls the input by the name that the first one gives it. */
    @Test
    void editsOfDifferentOptionsAreMadeInTheOrderOfTheLine() throws IOException {
        CommandRun run = CommandRun.of(
                "edit",
                model,
                "-o",
                output,
                "--rename",
                "x=image",
                "--input",
                "image=[N,2,12,?]",
                "--set",
                "conv0.group=2",
                "--set=conv0.group=1",
                "--metadata",
                "origin=",
                "--rename",
                "conv1=last",
                "--set=last.dilations=1,1",
                "--add-output",
                "conv0_out");
        assertEquals("", run.err());
        assertEquals("""
                ~ property 'origin' of the model was removed: it was a test
                - input 'x' float[1,2,6,7] was removed; it was read by input 0 of Conv 'conv0'
                + input 'image' float[N,2,12,?] was added; it is read by input 0 of Conv 'conv0'
                ~ output 'y' was float[1,2,6,7] and is float[N,2,12,?]
                + output 'conv0_out' float[N,2,12,?] was added
                ~ attribute group of Conv 'conv0' was added: 1
                ~ attribute dilations of Conv 'conv1' was added: [1, 1]
                ~ node 'conv1' is called 'last'
                written to %s
                """.formatted(output), run.out());
        assertEquals(ExitStatus.DONE, run.status());
        Model written = OnnxReader.read(output);
        assertEquals(
                "image float[N,2,12,?]",
                written.graph().inputs().get(0).name().orElseThrow() + " "
                        + written.graph().inputs().get(0).type());
        assertEquals(0, CommandRun.of("check", output).status());
    }

    @Test
    void theDifferencesAreThoseThatDiffShows() {
        CommandRun run =
                CommandRun.of("edit", model, "-o", output, "--remove=y", "--set=conv0.pads=0,0,2,2", "--rename=x=i");
        assertEquals("", run.err());
        String differences = CommandRun.of("diff", model, output).out();
        String last = model + " and " + output + ": 3 differences\n";
        assertTrue(differences.endsWith(last), differences);
        assertEquals(differences.replace(last, "written to " + output + "\n"), run.out());
        JsonValue edited = CommandRun.of(
                        "edit", model, "-o", output, "--json", "--remove=y", "--set=conv0.pads=0,0,2,2", "--rename=x=i")
                .json();
        JsonValue compared = CommandRun.of("diff", model, output, "--json").json();
        for (String member : List.of("before", "after", "equal", "differences")) {
            assertEquals(compared.get(member), edited.get(member), member);
        }
        assertEquals(true, edited.get("written").value());
    }

    @Test
    void aDryRunWritesNothing() {
        CommandRun run = CommandRun.of("edit", model, "--dry-run", "--rename", "conv0_out=features");
        assertEquals("", run.err());
        assertEquals("""
                ~ value 'conv0_out' is called 'features'
                nothing written, because of --dry-run
                """, run.out());
        CommandRun named = CommandRun.of("edit", model, "--dry-run", "-o", output, "--set=conv0.group=1", "--json");
        assertEquals(false, named.json().get("written").value());
        assertEquals(output.toString(), named.json().get("after").text());
        assertFalse(Files.exists(output));
    }

    @Test
    void aFileHoldsManyEdits() throws IOException {
        Path edits = folder.resolve("edits.txt");
        Files.writeString(edits, """
                # names of the interface
                rename x=image
                  --rename y=scores

                set conv0.auto_pad=NOTSET
                """);
        CommandRun run = CommandRun.of("edit", model, "-o", output, "--edits", edits, "--metadata", "k=v=w");
        assertEquals("", run.err());
        assertEquals("""
                ~ property 'k' of the model was added: v=w
                ~ input 'x' is called 'image'
                ~ output 'y' is called 'scores'
                ~ attribute auto_pad of Conv 'conv0' was added: 'NOTSET'
                written to %s
                """.formatted(output), run.out());
        Files.delete(output);

        Files.writeString(edits, "rename x=image\n\nset conv0.group=3\nset conv1.group=1\n");
        assertRefused(
                ExitStatus.USAGE,
                model + ": " + edits
                        + " line 3, set: the model would not be valid: graph 'chain': node Conv 'conv0' has"
                        + " the input 'image' of shape [1, 2, 6, 7] and the weight 'conv0.weight' of shape [2, 2, 3, 3],"
                        + " whose numbers of channels do not match for 3 groups: correct the group or the weight",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                edits);
        Files.writeString(edits, "rename x=image\ndelete conv0\n");
        assertRefused(
                ExitStatus.USAGE,
                edits + " line 2: 'delete' is no edit: a line begins with set, remove, rename, add-output,"
                        + " remove-output, input or metadata",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                edits);
        Files.writeString(edits, "# none\n");
        assertRefused(
                ExitStatus.USAGE,
                "there is no edit in the file of --edits: write one a line, such as rename OLD=NEW",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                edits);
        Files.write(edits, new byte[] {'r', (byte) 0xff});
        assertRefused(
                ExitStatus.USAGE,
                "the file of edits " + edits + " is not text in UTF-8: save it as UTF-8",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                edits);
        assertRefused(
                ExitStatus.ENVIRONMENT,
                folder.resolve("none") + " does not exist: check the path",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                folder.resolve("none"));
    }

    /** As editors of Windows write it. */
    @Test
    void aFileOfEditsMayBeginWithAByteOrderMark() throws IOException {
        Path edits = Files.writeString(folder.resolve("edits.txt"), "\ufeffrename x=image\r\n\r\nrename y=scores\r\n");
        CommandRun run = CommandRun.of("edit", model, "-o", output, "--edits", edits);
        assertEquals("", run.err());
        assertEquals("""
                ~ input 'x' is called 'image'
                ~ output 'y' is called 'scores'
                written to %s
                """.formatted(output), run.out());
    }

    @Test
    void aFileOfEditsIsAFileAndIsNotOverwritten() throws IOException {
        assertRefused(
                ExitStatus.ENVIRONMENT,
                folder + ": this is a folder, but must be a text file; check the path",
                "edit",
                model,
                "-o",
                output,
                "--edits",
                folder);
        Path edits = Files.writeString(folder.resolve("edits.txt"), "rename x=image\n");
        assertRefused(
                ExitStatus.USAGE,
                "the output " + edits + " is the input " + edits
                        + ", which is never overwritten: name another file with -o",
                "edit",
                model,
                "-o",
                edits,
                "--edits",
                edits);
        assertEquals("rename x=image\n", Files.readString(edits));
    }

    @Test
    void aSummaryCountsTheDifferences() {
        CommandRun run =
                CommandRun.of("edit", model, "-o", output, "--summary", "--add-output=conv0_out", "--remove-output=y");
        assertEquals("", run.err());
        String kinds = CommandRun.of("diff", model, output, "--summary").out();
        String last = model + " and " + output + ": 4 differences\n";
        assertTrue(kinds.endsWith(last), kinds);
        assertEquals(kinds.replace(last, "written to " + output + "\n"), run.out());
        JsonValue json = CommandRun.of("edit", model, "--dry-run", "--summary", "--json", "--rename=x=i")
                .json();
        assertEquals(1.0, json.get("kinds").get("port-renamed").number());
        CommandRun same = CommandRun.of("edit", model, "--dry-run", "--summary", "--rename=x=x");
        assertEquals("nothing changed\nnothing written, because of --dry-run\n", same.out());
    }

    @Test
    void theExtensionSelectsTheNotation() throws IOException {
        Path text = folder.resolve("out.onnxtxt");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("edit", model, "-o", text, "--rename", "x=image").status());
        assertTrue(Files.readString(text).contains("(float[1,2,6,7] image)"));
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("edit", text, "-o", output, "--rename", "image=x").status());
        assertEquals(ExitStatus.DONE, CommandRun.of("diff", model, output).status());
    }

    @Test
    void weightsGoWhereTheWritingOptionsSay() throws IOException {
        Path data = folder.resolve("out.onnx.data");
        CommandRun run = CommandRun.of("edit", model, "-o", output, "--rename=x=image", "--external-data=1");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(Files.exists(data));
        Path again = folder.resolve("again.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("edit", output, "-o", again, "--rename=image=x").status());
        assertTrue(Files.exists(folder.resolve("again.onnx.data")));
        assertEquals(ExitStatus.DONE, CommandRun.of("diff", model, again).status());
    }

    @Test
    void aCallThatSaysTooLittleIsRefused() {
        assertRefused(
                ExitStatus.USAGE, "there is no edit: give one, such as --rename OLD=NEW", "edit", model, "-o", output);
        assertRefused(
                ExitStatus.USAGE,
                "-o FILE is missing: say where to write, or give --dry-run to see the differences only",
                "edit",
                model,
                "--rename=x=y");
        assertRefused(
                ExitStatus.USAGE,
                "the output " + model + " is the input " + model
                        + ", which is never overwritten: name another file with -o",
                "edit",
                model,
                "-o",
                model,
                "--rename=x=i");
        assertRefused(
                ExitStatus.USAGE,
                "--set conv0=1: 'conv0=1' is not of the form NODE.ATTRIBUTE=VALUE",
                "edit",
                model,
                "-o",
                output,
                "--set",
                "conv0=1");
        assertRefused(
                ExitStatus.USAGE,
                "--rename x: 'x' is not of the form OLD=NEW",
                "edit",
                model,
                "-o",
                output,
                "--rename",
                "x");
        assertRefused(
                ExitStatus.USAGE,
                "--input x=flaot[1]: 'flaot[1]' line 1, column 1: an element type such as float or int64 was expected,"
                        + " not 'flaot': write a type as float[N,3,224,224], with ? for an unknown size",
                "edit",
                model,
                "-o",
                output,
                "--input",
                "x=flaot[1]");
        assertRefused(
                ExitStatus.USAGE,
                "--input x=: 'x=' is not of the form NAME=TYPE[DIMS]",
                "edit",
                model,
                "-o",
                output,
                "--input",
                "x=");
        assertRefused(
                ExitStatus.USAGE,
                "--remove '': '' is not of the form NODE",
                "edit",
                model,
                "-o",
                output,
                "--remove",
                "");
        assertRefused(
                ExitStatus.USAGE,
                model + ": --remove conv: there is no node 'conv': the nearest names are 'conv0', 'conv0_out', 'conv1'",
                "edit",
                model,
                "-o",
                output,
                "--remove",
                "conv");
    }

    /** A name may have dots, slashes and blanks in it, and that of a node an equals sign. */
    @Test
    void namesMayHaveAnyCharacters() {
        CommandRun run = CommandRun.of(
                "edit",
                model,
                "-o",
                output,
                "--rename=conv0=/a.b/d e",
                "--set=/a.b/d e.group=1",
                "--remove-output=y",
                "--add-output=conv1_out");
        assertEquals(
                "onnx-twist: " + model + ": --remove-output y: output 'y' is the only one of the model, which needs at"
                        + " least one: add another output first" + System.lineSeparator(),
                run.err());
        CommandRun ordered = CommandRun.of(
                "edit",
                model,
                "-o",
                output,
                "--rename=conv0=/a.b/d e",
                "--set=/a.b/d e.group=1",
                "--add-output=conv1_out",
                "--remove-output=y");
        assertEquals("", ordered.err());
        assertTrue(ordered.out().contains("~ node 'conv0' is called '/a.b/d e'\n"), ordered.out());
        CommandRun equals = CommandRun.of("edit", model, "--dry-run", "--set=a=b.c=d.group=1");
        assertEquals(
                "onnx-twist: " + model + ": --set a=b.c=d.group=1: there is no node 'a=b': 'onnx-twist inspect --text'"
                        + " shows the names" + System.lineSeparator(),
                equals.err());
    }
}
