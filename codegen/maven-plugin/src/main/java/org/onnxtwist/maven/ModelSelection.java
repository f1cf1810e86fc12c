package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.onnxtwist.maven.settings.AntPattern;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.maven.settings.ParameterException;

/** Selects the models of a project: those that match patterns, and those that are named. */
final class ModelSelection {
    private final Path sources;
    private final List<AntPattern> includes;
    private final List<AntPattern> excludes;

    /**
     * @param sources the folder to look in, which need not exist
     * @param includes a model must match one of these
     * @param excludes a model must match none of these
     */
    ModelSelection(Path sources, List<String> includes, List<String> excludes) {
        this.sources = sources;
        this.includes = includes.stream().map(AntPattern::new).toList();
        this.excludes = excludes.stream().map(AntPattern::new).toList();
    }

    /**
     * Returns the models, in the order of their names.
     *
     * @param named settings of single models; one that no pattern finds is added
     * @throws ParameterException when a named model does not exist, or is named twice
     */
    List<ModelFile> with(List<ModelSettings> named) throws IOException {
        Map<String, ModelSettings> models = new TreeMap<>();
        for (String found : found()) {
            models.put(found, ModelSettings.none());
        }
        Map<String, ModelSettings> given = new TreeMap<>();
        for (ModelSettings settings : named) {
            String name = name(settings);
            if (given.put(name, settings) != null) {
                throw new ParameterException(
                        "models names '" + name + "' twice: put all its settings into one <model>");
            }
        }
        models.putAll(given);
        return models.entrySet().stream()
                .map(entry -> new ModelFile(entry.getKey(), sources.resolve(entry.getKey()), entry.getValue()))
                .toList();
    }

    private List<String> found() throws IOException {
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> Workspace.slashes(sources.relativize(file)))
                    .filter(name -> matchesAny(includes, name) && !matchesAny(excludes, name))
                    .toList();
        }
    }

    private static boolean matchesAny(List<AntPattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }

    private String name(ModelSettings settings) {
        String file = settings.file()
                .orElseThrow(
                        () -> new ParameterException("models has a <model> without <file>: name the model's file"));
        Path path = sources.resolve(file).normalize();
        if (!path.startsWith(sources)) {
            throw new ParameterException(
                    "models names '" + file + "', which is not inside sourceDirectory: move the model"
                            + " there, or set sourceDirectory to a folder around it");
        }
        if (!Files.isRegularFile(path)) {
            throw new ParameterException("models names '" + file
                    + "', which is not in sourceDirectory: correct <file>, a path relative to that folder");
        }
        return Workspace.slashes(sources.relativize(path));
    }
}
