package dev.slipway.server.http;

import jakarta.validation.ParameterNameProvider;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Names parameters of operations as clients know them, with their place before them. */
final class ParameterNames implements ParameterNameProvider {
    private final ConcurrentMap<Method, List<String>> names = new ConcurrentHashMap<>();

    @Override
    public List<String> getParameterNames(Constructor<?> constructor) {
        return Arrays.stream(constructor.getParameters())
                .map(Parameter::getName)
                .toList();
    }

    /** The JDK parses the annotations anew each time, and the validator asks for the names of every parameter of every request. */
    @Override
    public List<String> getParameterNames(Method method) {
        return names.computeIfAbsent(method, ParameterNames::names);
    }

    private static List<String> names(Method method) {
        Method declared = declaration(method);
        return Arrays.stream(declared.getParameters()).map(ParameterNames::name).toList();
    }

    /** Annotations stand at the generated interface only. */
    private static Method declaration(Method method) {
        for (Class<?> contract : method.getDeclaringClass().getInterfaces()) {
            try {
                return contract.getMethod(method.getName(), method.getParameterTypes());
            } catch (NoSuchMethodException _) {
                // Another interface has it, or none.
            }
        }
        return method;
    }

    private static String name(Parameter parameter) {
        return place(parameter.getAnnotations());
    }

    /** The place of the parameter that has the annotations. */
    static String place(Annotation[] annotations) {
        for (Annotation annotation : annotations) {
            switch (annotation) {
                case PathParam path -> {
                    return "/path/" + path.value();
                }
                case QueryParam query -> {
                    return "/query/" + query.value();
                }
                case HeaderParam header -> {
                    return "/header/" + header.value();
                }
                default -> {
                    // a constraint
                }
            }
        }
        return "/body";
    }
}
