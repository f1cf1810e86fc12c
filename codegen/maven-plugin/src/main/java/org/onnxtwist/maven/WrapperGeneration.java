package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.maven.settings.GenerateSettings;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.runtime.session.loading.WellFormedModels;

/** Writes a typed Java class for a model. */
final class WrapperGeneration implements ModelTask {
    static final String GOAL = "generate";

    private static final String JAVA = ".java";
    private static final String CLASS = ".class";
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

    private final Workspace workspace;
    private final Origin origin;
    private final GenerateSettings defaults;
    private final Path sourceRoot;
    private final Map<String, String> modelOf = new HashMap<>();

    /**
     * @param origin the form of a model that the class is for
     * @param defaults the settings that apply where a model has none of its own
     * @param sourceRoot the folder that packages begin in
     */
    WrapperGeneration(Workspace workspace, Origin origin, GenerateSettings defaults, Path sourceRoot) {
        this.workspace = workspace;
        this.origin = origin;
        this.defaults = defaults;
        this.sourceRoot = sourceRoot;
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        Path file = origin.of(model, workspace);
        WrapperOptions options = model.settings().over(defaults).options(model.name(), packaged(model, file));
        String type = options.packageName() + "." + options.className();
        String other = modelOf.putIfAbsent(type, model.name());
        if (other != null) {
            throw new ParameterException("the class of this model and that of " + other + " would both be " + type
                    + ": set className or packageName for one of them, in its <model>");
        }
        Path report = workspace.report(GOAL, model);
        Stamp stamp = workspace.stamp(GOAL, model, options + " of " + file + " in " + sourceRoot);
        if (stamp.isCurrent()) {
            return false;
        }
        List<Path> former = stamp.written();
        Stamp.Begun begun = stamp.begin(workspace.filesOf(file));
        Path source =
                WrapperGenerator.write(file, WellFormedModels.read(file, workspace.reading()), options, sourceRoot);
        OutputFiles.writeJson(report, json -> {
            json.field("model", workspace.show(file));
            json.field("source", workspace.show(source));
            json.field("class", type);
            json.field("resource", options.resource());
        });
        for (Path old : former) {
            if (old.startsWith(sourceRoot) && !old.equals(source)) {
                remove(old, workspace.classes());
            }
        }
        begun.done(List.of(source, report));
        workspace.info(workspace.show(file) + ": class " + type + " written to " + workspace.show(source));
        return true;
    }

    /** Deletes a file that was made for a model and, if it is the source of a class, what it was compiled to. */
    static void remove(Path file, Path classes) throws IOException {
        Matcher declaration = Files.isRegularFile(file) && file.toString().endsWith(JAVA)
                ? PACKAGE.matcher(Files.readString(file))
                : PACKAGE.matcher("");
        Files.deleteIfExists(file);
        String type = String.valueOf(file.getFileName()).replace(JAVA, "");
        Path folder = declaration.find() ? classes.resolve(declaration.group(1).replace('.', '/')) : classes;
        if (folder.equals(classes) || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> compiled = Files.list(folder)) {
            for (Path path : compiled.toList()) {
                String name = String.valueOf(path.getFileName());
                if (name.equals(type + CLASS) || (name.startsWith(type + "$") && name.endsWith(CLASS))) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Returns the model's path from the root of the class path, at which the folder of models is packaged. */
    private String packaged(ModelFile model, Path file) {
        return file.startsWith(workspace.classes())
                ? Workspace.slashes(workspace.classes().relativize(file))
                : model.name();
    }
}
