package org.onnxtwist.maven;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;

/** Determines which goals of this plugin a project's build runs. */
final class BoundGoals {
    private static final String PLUGIN = "org.onnxtwist:onnx-twist-maven-plugin";
    private static final String NO_PHASE = "none";

    private BoundGoals() {}

    static Set<String> of(MavenProject project) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getKey().equals(PLUGIN))
                .flatMap(plugin -> plugin.getExecutions().stream())
                .filter(execution -> !NO_PHASE.equals(execution.getPhase()))
                .map(PluginExecution::getGoals)
                .flatMap(goals -> goals.stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
