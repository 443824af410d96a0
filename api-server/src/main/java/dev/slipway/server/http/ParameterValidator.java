package dev.slipway.server.http;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.executable.ExecutableValidator;
import jakarta.validation.metadata.BeanDescriptor;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.glassfish.jersey.server.internal.inject.ConfiguredValidator;
import org.glassfish.jersey.server.model.Invocable;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Hibernate Validator on the parameters of operations, by the constraints of the generated interfaces. It starts beside the server: it takes a quarter of a second that the first answer need not wait
 * for.
 */
final class ParameterValidator implements ConfiguredValidator {
    private final CompletableFuture<Validator> validator;

    ParameterValidator(ExecutorService executor) {
        this.validator = CompletableFuture.supplyAsync(ParameterValidator::create, executor);
    }

    private static Validator create() {
        // Messages are our own, so that they do not depend on the locale of the machine; no expression language is
        // needed.
        return Validation.byProvider(HibernateValidator.class)
                .configure()
                .ignoreXmlConfiguration()
                .messageInterpolator(new ParameterMessageInterpolator())
                .parameterNameProvider(new ParameterNames())
                .buildValidatorFactory()
                .getValidator();
    }

    @Override
    public void validateResourceAndInputParams(Object resource, Invocable method, Object[] arguments) {
        Set<ConstraintViolation<Object>> violations = arguments.length == 0
                ? Set.of()
                : forExecutables().validateParameters(resource, method.getHandlingMethod(), arguments);
        if (!violations.isEmpty() || !CurrentRequest.state().parameterFaults().isEmpty()) {
            // Jersey hands no exception but this one from here to its mappers; they add the faults of the request.
            throw new ConstraintViolationException(violations);
        }
    }

    /** What the server answers is held against the spec by tests. */
    @Override
    public void validateResult(Object resource, Invocable method, Object result) {}

    @Override
    public <T> Set<ConstraintViolation<T>> validate(T object, Class<?>... groups) {
        return validator.join().validate(object, groups);
    }

    @Override
    public <T> Set<ConstraintViolation<T>> validateProperty(T object, String property, Class<?>... groups) {
        return validator.join().validateProperty(object, property, groups);
    }

    @Override
    public <T> Set<ConstraintViolation<T>> validateValue(
            Class<T> type, String property, Object value, Class<?>... groups) {
        return validator.join().validateValue(type, property, value, groups);
    }

    @Override
    public BeanDescriptor getConstraintsForClass(Class<?> type) {
        return validator.join().getConstraintsForClass(type);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return validator.join().unwrap(type);
    }

    @Override
    public ExecutableValidator forExecutables() {
        return validator.join().forExecutables();
    }
}
