package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.job.JobFiles.Destination;

/**
 * The source and target paths of a command that writes a model.
 *
 * @param model the model as the user named it
 * @param output the file to write
 * @param makesFolder whether the output's folder is created if it is missing
 */
public record OutputTarget(Path model, Path output, boolean makesFolder) {
    private static final String INFIX = ".twist";
    private static final String PAGE = ".html";

    /**
     * Returns a target for each model, in the order of the models.
     *
     * @param models at least one
     * @param output the option -o: a file for one model, a folder, which may not exist yet, for several; empty to write beside
     *     each model
     * @throws CommandException when an output would overwrite a model, or two models have one output
     */
    public static List<OutputTarget> plan(List<Path> models, Optional<String> output) throws IOException {
        return plan(models, output, OutputTarget::defaultName, OutputTarget::named);
    }

    private static List<OutputTarget> plan(
            List<Path> models,
            Optional<String> output,
            Function<Path, String> nameInFolder,
            UnaryOperator<Path> checked)
            throws IOException {
        List<OutputTarget> targets = new ArrayList<>();
        Map<Path, Path> modelOf = new HashMap<>();
        for (Path model : models) {
            OutputTarget target = of(model, output, models.size() > 1, nameInFolder, checked);
            Path taken = modelOf.put(target.output.toAbsolutePath().normalize(), model);
            if (model.equals(taken)) {
                throw CommandException.usage(model + " is named twice: name it once");
            }
            if (taken != null) {
                throw CommandException.usage("the outputs of " + model + " and of " + taken + " would both be "
                        + target.output + ": give them in two calls, each with its own folder");
            }
            targets.add(target);
        }
        for (OutputTarget target : targets) {
            for (Path model : models) {
                target.requireOther(model);
            }
        }
        return targets;
    }

    /**
     * Returns a target with another name or in another folder.
     *
     * @param output a file, or a folder, in which the model's name is kept
     * @throws CommandException when the output would overwrite the model
     */
    public static OutputTarget renamed(Path model, String output) throws IOException {
        return renamed(List.of(model), output).get(0);
    }

    /**
     * Returns such a target for each model, in the order of the models.
     *
     * @param models at least one
     * @param output a file for one model, or a folder, which for several may not exist yet
     * @throws CommandException when an output would overwrite a model, or two models have one output
     */
    public static List<OutputTarget> renamed(List<Path> models, String output) throws IOException {
        return plan(models, Optional.of(output), model -> String.valueOf(model.getFileName()), OutputTarget::named);
    }

    /**
     * Returns the target of a page about each model, in the order of the models.
     *
     * @param models at least one
     * @param output a file with the ending .html for one model, or a folder, which for several may not exist yet and in which a page has its
     *     model's name with this ending
     * @throws CommandException when an output would overwrite a model, or two models have one output
     */
    public static List<OutputTarget> pages(List<Path> models, String output) throws IOException {
        return plan(models, Optional.of(output), OutputTarget::pageName, OutputTarget::page);
    }

    private static String pageName(Path model) {
        String name = String.valueOf(model.getFileName());
        int dot = name.lastIndexOf('.');
        return (dot <= 0 ? name : name.substring(0, dot)) + PAGE;
    }

    private static Path page(Path file) {
        requireFile(file);
        if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(PAGE)) {
            throw CommandException.usage(
                    "the output " + file + " is a page: end its name in " + PAGE + "; for a folder, in a slash");
        }
        requireFolder(file);
        return file;
    }

    /**
     * Returns the target of a new model.
     *
     * @param name the file's name if {@code output} is a folder
     * @throws CommandException when the output is no file
     */
    public static OutputTarget created(Path name, String output) {
        requireName(output);
        Path path = Path.of(output);
        boolean folder = isFolder(output, path);
        OutputTarget target = new OutputTarget(name, folder ? path.resolve(name) : named(path), folder);
        requireFile(target.output);
        return target;
    }

    private static void requireName(String output) {
        // An empty path is the current folder: likely a variable of a script that is not set.
        if (output.isEmpty()) {
            throw CommandException.usage("the name after -o is empty: name a file or a folder (. for the current one)");
        }
        if (output.equals("-")) {
            throw CommandException.usage(
                    "-o - would stand for the standard output, where models are not written: name a file (./- for this"
                            + " name)");
        }
    }

    /** Checks the name of a file that the user gave: its extension selects a notation, and its folder exists. */
    private static Path named(Path file) {
        requireFile(file);
        ModelNotation.ofOutput(file);
        requireFolder(file);
        return file;
    }

    private static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandException(
                    Fault.ENVIRONMENT, "the folder of the output " + file + " does not exist: create it first");
        }
    }

    private static boolean isFolder(String text, Path path) {
        return folderNamed(text) || Files.isDirectory(path);
    }

    private static boolean folderNamed(String text) {
        return text.endsWith("/");
    }

    private static OutputTarget of(
            Path model,
            Optional<String> output,
            boolean several,
            Function<Path, String> nameInFolder,
            UnaryOperator<Path> checked) {
        if (output.isEmpty()) {
            return new OutputTarget(model, model.resolveSibling(nameInFolder.apply(model)), false);
        }
        requireName(output.get());
        Path path = Path.of(output.get());
        boolean folder = several || isFolder(output.get(), path);
        if (several && !Files.isDirectory(path)) {
            if (Files.exists(path)) {
                throw CommandException.usage("-o " + path + " is a file, but there are several models: name a folder");
            }
            if (!folderNamed(output.get()) && ModelNotation.names(path)) {
                throw CommandException.usage("-o " + path + " names a file, but there are several models: name a folder"
                        + " (" + path + "/ for one of this name)");
            }
        }
        return new OutputTarget(model, folder ? path.resolve(nameInFolder.apply(model)) : checked.apply(path), folder);
    }

    /** Returns the model's file name with {@code .twist} before the extension. */
    static String defaultName(Path model) {
        String name = String.valueOf(model.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + INFIX : name.substring(0, dot) + INFIX + name.substring(dot);
    }

    /**
     * Returns the output's folder. A folder that was named as the output is created if it is missing; the folder of a file that was named
     * must exist.
     */
    public Path makeFolder() throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null) {
            throw CommandException.usage("the output " + output + " is a folder: name a file with -o");
        }
        if (makesFolder) {
            try {
                Files.createDirectories(folder);
            } catch (FileSystemException e) {
                throw new CommandException(
                        Fault.ENVIRONMENT,
                        "the folder of the output " + output + " cannot be created ("
                                + Objects.requireNonNullElse(
                                        e.getReason(), e.getClass().getSimpleName()) + " at "
                                + e.getFile() + "): choose another folder with -o");
            }
        } else {
            requireFolder(output);
        }
        return folder;
    }

    /** Returns the name of the output file without its folder. */
    public String name() {
        return String.valueOf(output.getFileName());
    }

    /** Returns this target as that of a job. */
    public Destination ofJob(Console console) {
        return new JobDestination(this, console);
    }

    /** Publishes the staged model in the notation of the output, and warns of what that cannot represent. */
    public void publish(Staging staging, Console console) throws IOException {
        ModelNotation.publish(staging, output, console);
    }

    /** Rejects an output that cannot refer to the model's external data, because the data does not lie in or below the output's folder. */
    public void requireSharedFolder() throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        Path data = Files.exists(model) ? model.toRealPath().getParent() : null;
        boolean shared =
                folder == null || data == null || (Files.isDirectory(folder) && data.startsWith(folder.toRealPath()));
        if (!shared) {
            throw CommandException.usage("--share-data cannot be given for the output " + output
                    + ", which is not in the folder of " + model
                    + " or one above it: write it there with -o, or leave the option out");
        }
    }

    /** Rejects an output that is the same file as {@code input}, also through a link, and one that is a folder, a device or a pipe. */
    public void requireOther(Path input) throws IOException {
        requireFile(output);
        if (Files.exists(output) && Files.exists(input) && Files.isSameFile(output, input)) {
            throw CommandException.usage("the output " + output + " is the input " + input
                    + ", which is never overwritten: name another file with -o");
        }
    }

    private static void requireFile(Path output) {
        if (Files.isDirectory(output)) {
            throw CommandException.usage(
                    "the output " + output + " is a folder: name a file with -o, or remove the folder");
        }
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            throw CommandException.usage(
                    "the output " + output + " is a device or a pipe, which a file would replace: name a file with -o");
        }
    }
}
