package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Resource;
import org.apache.maven.project.MavenProject;

/** Performs another task on a model, and adds the unchanged model with its external data to the resources that are packaged. */
final class ModelPackaging implements ModelTask {
    private final Workspace workspace;
    private final MavenProject project;
    private final ModelTask task;

    ModelPackaging(Workspace workspace, MavenProject project, ModelTask task) {
        this.workspace = workspace;
        this.project = project;
        this.task = task;
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        boolean done = task.run(model);
        List<Path> files = workspace.filesOf(model.path());
        Resource resource = new Resource();
        resource.setDirectory(workspace.sources().toString());
        resource.setFiltering(false);
        for (Path file : files) {
            Path real = file.toRealPath();
            Path sources = workspace.sources().toRealPath();
            if (real.startsWith(sources)) {
                resource.addInclude(Workspace.slashes(sources.relativize(real)));
            }
        }
        project.addResource(resource);
        return done;
    }
}
