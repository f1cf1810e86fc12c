package org.onnxtwist.schema.mutation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.shape.Reference;

/** Models of one origin, each mutated in the same ways. */
enum Suite {
    /** A node of every version of every operator. */
    SCHEMAS {
        @Override
        List<MutationSubject> subjects() {
            return SchemaModels.all();
        }

        @Override
        List<Mutation> mutations() {
            List<Mutation> all = new ArrayList<>(NodeMutations.all());
            all.addAll(AttributeMutations.all());
            all.addAll(TypeMutations.types());
            return all;
        }
    },

    /** ONNX's own models of one node, whose shapes are known. */
    NODES {
        @Override
        List<MutationSubject> subjects() throws IOException {
            List<MutationSubject> all = new ArrayList<>();
            try (ZipFile zip =
                    new ZipFile(Reference.path("conformance/node-models.zip").toFile())) {
                for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                    ZipEntry entry = entries.nextElement();
                    if (entry.getName().endsWith(SUFFIX)) {
                        ModelProto model =
                                ModelProto.parseFrom(zip.getInputStream(entry).readAllBytes());
                        all.add(new MutationSubject(entry.getName().replace(SUFFIX, ""), model, 0));
                    }
                }
            }
            all.removeIf(subject -> subject.model().getGraph().getNodeCount() != 1);
            all.sort(Comparator.comparing(MutationSubject::name));
            return all;
        }

        @Override
        List<Mutation> mutations() {
            List<Mutation> all = new ArrayList<>(TypeMutations.shapes());
            all.addAll(AttributeMutations.values());
            all.add(NodeMutations.allOutputs());
            return all;
        }
    },

    /** {@link WholeModel}. */
    WHOLE {
        @Override
        List<MutationSubject> subjects() {
            return List.of(WholeModel.subject());
        }

        @Override
        List<Mutation> mutations() {
            List<Mutation> all = new ArrayList<>(ModelMutations.all());
            all.addAll(GraphMutations.all());
            return all;
        }
    };

    private static final String SUFFIX = ".onnx";

    abstract List<MutationSubject> subjects() throws IOException;

    abstract List<Mutation> mutations();

    /** The mutations, after one that changes nothing. */
    final List<Mutation> columns() {
        List<Mutation> all = new ArrayList<>();
        all.add(new Mutation("nothing", subject -> Optional.of(subject.model())));
        all.addAll(mutations());
        return all;
    }
}
