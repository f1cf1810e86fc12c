package org.onnxtwist.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.OnnxTwistException;

/** Who may use whom. A class outside the packages named here fails too, so a new package is a decision made here. */
final class ArchitectureTest {
    private static final String ROOT = "org.onnxtwist.";
    private static final String[] GENERATED = {ROOT + "io.proto..", ROOT + "page.template.."};

    private static final List<String> TRANSFORMER =
            List.of("ir", "op", "io", "schema", "shape", "match", "rewrite", "diff", "pass", "twist", "autodiff");

    /** Each package and the packages of this project that it may use beside itself. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            Map.entry("ir", Set.of()),
            Map.entry("op", Set.of("ir")),
            Map.entry("io", Set.of("ir")),
            Map.entry("schema", Set.of("ir", "op")),
            Map.entry("shape", Set.of("ir", "op", "schema")),
            Map.entry("match", Set.of("ir", "shape")),
            Map.entry("rewrite", Set.of("ir", "match")),
            Map.entry("diff", Set.of("ir")),
            Map.entry("pass", Set.of("ir", "op", "io", "schema", "shape", "match", "rewrite")),
            Map.entry("twist", Set.of("ir", "op", "io", "schema", "shape", "match", "rewrite", "pass")),
            Map.entry("autodiff", Set.of("ir", "op", "io", "schema", "shape", "match", "rewrite", "pass", "twist")),
            Map.entry("codegen", Set.copyOf(TRANSFORMER)),
            Map.entry("runtime", Set.copyOf(TRANSFORMER)),
            Map.entry("page", with(TRANSFORMER, "runtime")),
            Map.entry("maven", with(TRANSFORMER, "codegen", "runtime")),
            Map.entry("cli", with(TRANSFORMER, "codegen", "runtime", "page")),
            Map.entry("samples", with(TRANSFORMER, "runtime", "cli")));

    private static final Set<String> EMPTY_WORDS =
            Set.of("util", "utils", "helper", "helpers", "manager", "managers", "impl");

    private static final Pattern WORD_BOUNDARY =
            Pattern.compile("[._$]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.onnxtwist");

    @Test
    void everyClassLivesInAKnownPackage() {
        classes().should().resideInAnyPackage(inProject(USES.keySet())).check(PROJECT);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItMay(String name) {
        classes()
                .that(resideInAPackage(ROOT + name + ".."))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + ".")
                        .or(resideInAnyPackage(inProject(with(USES.getOrDefault(name, Set.of()), name)))))
                // Some packages come later; a misspelt one leaves its classes without a known package.
                .allowEmptyShould(true)
                .check(PROJECT);
    }

    static Stream<String> packages() {
        return USES.keySet().stream().sorted();
    }

    @Test
    void thePageOfTheArchitectureSaysTheSame() throws IOException {
        Map<String, Set<String>> page = new TreeMap<>();
        Pattern.compile("\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|")
                .matcher(Files.readString(Path.of("../docs/ARCHITECTURE.md")))
                .results()
                .forEach(row -> page.put(
                        row.group(1),
                        Pattern.compile("\\w+")
                                .matcher(row.group(2))
                                .results()
                                .map(MatchResult::group)
                                .collect(Collectors.toSet())));
        Map<String, Set<String>> allowed = new TreeMap<>(USES);
        allowed.keySet().removeAll(Set.of("codegen", "runtime", "page", "maven", "cli", "samples"));
        assertEquals(allowed, page);
    }

    /** The library of graph surgery is of use to people who have never heard of the layer. */
    @Test
    void theGraphLibraryDoesNotNameTheLayer() throws IOException {
        Pattern layer = Pattern.compile("(?i)(?<!onnx[-_]?)twist");
        List<String> named = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../transformer/graph/src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (layer.matcher(Files.readString(file)).find()) {
                    named.add(file.toString());
                }
            }
        }
        assertEquals(List.of(), named);
    }

    @Test
    void irUsesTheJdkAlone() {
        classes()
                .that(resideInAPackage(ROOT + "ir.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ROOT + "ir..", "java..", "org.jspecify.."))
                .check(PROJECT);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(PROJECT);
    }

    /** A constructor breaks its callers with each new option; {@code defaults()} and the methods {@code with...} do not. */
    @Test
    void optionsAreNotMadeByTheirConstructors() {
        DescribedPredicate<JavaConstructorCall> ofOptions = DescribedPredicate.describe(
                "of options of another class",
                call -> call.getTargetOwner().getSimpleName().endsWith("Options")
                        && call.getTargetOwner().isRecord()
                        && !call.getOriginOwner().equals(call.getTargetOwner()));
        noClasses().should().callConstructorWhere(ofOptions).check(PROJECT);
    }

    @Test
    void protobufStaysInsideIoAndSchema() {
        onlyIn(List.of("io", "schema"), "com.google.protobuf..");
    }

    @Test
    void jsonStaysInsideIoSchemaAndReports() {
        onlyIn(List.of("io", "schema", "runtime.report"), "com.fasterxml..");
    }

    @Test
    void onnxRuntimeStaysOutOfTheTransformer() {
        onlyIn(List.of("runtime", "cli", "samples"), "ai.onnxruntime..");
    }

    @Test
    void javaPoetStaysInsideCodegen() {
        onlyIn(List.of("codegen"), "com.palantir.javapoet..");
    }

    @Test
    void mavenStaysInsideThePlugin() {
        onlyIn(List.of("maven"), "org.apache.maven..");
    }

    @Test
    void picocliStaysInsideCli() {
        onlyIn(List.of("cli"), "picocli..");
    }

    @Test
    void onlyTheCommandAndSamplesPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inProject(List.of("cli", "samples")))
                .should()
                .accessField(System.class, "out")
                .because("standard output belongs to the command, whose JSON must stand there alone")
                .check(PROJECT);
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .that()
                .resideOutsideOfPackages(GENERATED)
                .should(satisfy("have a name without " + EMPTY_WORDS, ArchitectureTest::saysWhatItIs))
                .check(PROJECT);
    }

    @Test
    void exceptionsAreOfOneFamily() {
        classes()
                .that()
                .areAssignableTo(Throwable.class)
                .should()
                .beAssignableTo(OnnxTwistException.class)
                .because("its fault decides the exit status and whose build fails")
                .check(PROJECT);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .resideOutsideOfPackages(GENERATED)
                .should(satisfy(
                        "be in a package marked @NullMarked",
                        type -> type.getPackage().isAnnotatedWith(NullMarked.class)))
                .check(PROJECT);
    }

    private static void onlyIn(List<String> places, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(inProject(places))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(PROJECT);
    }

    private static boolean saysWhatItIs(JavaClass type) {
        return Arrays.stream(WORD_BOUNDARY.split(type.getName()))
                .noneMatch(word -> EMPTY_WORDS.contains(word.toLowerCase(Locale.ROOT)));
    }

    private static ArchCondition<JavaClass> satisfy(String what, Predicate<JavaClass> condition) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean satisfied = condition.test(type);
                events.add(new SimpleConditionEvent(
                        type, satisfied, type.getName() + (satisfied ? " does " : " does not ") + what));
            }
        };
    }

    private static String[] inProject(Collection<String> names) {
        return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    private static Set<String> with(Collection<String> names, String... more) {
        return Stream.concat(names.stream(), Arrays.stream(more)).collect(Collectors.toUnmodifiableSet());
    }
}
