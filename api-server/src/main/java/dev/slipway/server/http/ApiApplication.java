package dev.slipway.server.http;

import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.auth.Authenticator;
import dev.slipway.server.auth.Authorizer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.inject.hk2.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.internal.inject.ConfiguredValidator;

/** What Jersey is told: instances, made elsewhere, and nothing to scan for. */
public final class ApiApplication {
    private ApiApplication() {}

    /**
     * The application of the endpoints.
     *
     * @param endpoints instances of classes that implement the generated interfaces, one per tag of the spec
     */
    public static ResourceConfig of(
            List<Object> endpoints,
            Authenticator authenticator,
            Authorizer authorizer,
            Schemas schemas,
            HttpSettings settings,
            ExecutorService executor) {
        ResourceConfig application = new ResourceConfig();
        application.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        application.property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        application.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "DOM,RENDEREDIMAGE,SAX,SOURCE,DATASOURCE");
        application.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        application.property(ServerProperties.BV_FEATURE_DISABLE, true);
        // Bytes of a stream leave when they are written and not when a buffer is full.
        application.property(CommonProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        // `Location` stays the path that the endpoint gave: the server does not know under which name it is reached.
        application.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        ParameterValidator validator = new ParameterValidator(executor);
        application.register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(validator).to(ConfiguredValidator.class);
            }
        });
        application.register(new AccessFilter(authenticator, authorizer));
        application.register(new QueryFilter(schemas.spec()));
        application.register(new BodyFilter(settings.maxBodyBytes(), settings.readTimeout()));
        application.register(new ProblemMapper());
        application.register(new ParameterConverters());
        application.register(new JsonBodyReader(schemas));
        application.register(new JsonBodyWriter());
        application.register(new AnswerWriting());
        endpoints.forEach(application::register);
        return application;
    }
}
