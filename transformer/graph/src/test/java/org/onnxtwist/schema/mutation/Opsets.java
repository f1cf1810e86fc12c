package org.onnxtwist.schema.mutation;

import java.util.Optional;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/** Imports of operator sets in messages. */
final class Opsets {
    private Opsets() {}

    static OperatorSetIdProto of(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    /** Imports another version of a domain. */
    static ModelProto set(MutationSubject subject, String domain, long version) {
        return subject.withModel(model -> model.getOpsetImportBuilderList().stream()
                .filter(entry ->
                        OperatorId.canonicalDomain(entry.getDomain()).equals(OperatorId.canonicalDomain(domain)))
                .forEach(entry -> entry.setVersion(version)));
    }

    /** The next version of what the node calls. */
    static Optional<OperatorSchema> next(MutationSubject subject) {
        return Schemas.versions(
                        OperatorId.of(subject.node().getDomain(), subject.node().getOpType()))
                .stream()
                .filter(schema -> schema.since() > subject.opset())
                .findFirst();
    }
}
