package dev.slipway.server.http;

/** How the reference page looks, by day and by night. */
final class ReferenceStyle {
    static final String CSS = """
            :root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: light-dark(#0b5cad, #7db8ff); }
            * { box-sizing: border-box; }
            body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: flex; }
            nav { position: sticky; top: 0; align-self: flex-start; height: 100vh; padding: 1.5rem 1rem; border-right: 1px solid var(--line); flex: 0 0 11rem; }
            nav ul { list-style: none; margin: 0; padding: 0; }
            nav li { margin: .35rem 0; }
            main { padding: 1.5rem 2rem 6rem; max-width: 62rem; min-width: 0; }
            a { color: var(--link); text-decoration: none; }
            a:hover { text-decoration: underline; }
            h1 small { font-size: .5em; font-weight: 400; opacity: .6; }
            h2 { margin-top: 3.5rem; border-bottom: 1px solid var(--line); }
            h3 { font-size: 1.05rem; font-weight: 600; margin: 0 0 .3rem; }
            h3 a { font-weight: 400; float: right; }
            section { margin: 1.6rem 0; padding: 1rem 1.2rem; border: 1px solid var(--line); border-radius: 6px; }
            section:target { outline: 2px solid var(--link); }
            code, pre { font: .88em/1.45 ui-monospace, monospace; }
            pre { background: var(--soft); padding: .7rem .9rem; border-radius: 4px; overflow-x: auto; }
            .get, .put, .post, .patch, .delete { padding: .1rem .45rem; border-radius: 4px; color: #fff; background: #2b6cb0; }
            .put, .patch { background: #8a5a00; }
            .post { background: #22733a; }
            .delete { background: #a12626; }
            .who { opacity: .75; font-size: .92em; }
            table { border-collapse: collapse; width: 100%; font-size: .92em; margin: .6rem 0; }
            th { text-align: left; font-weight: 600; opacity: .65; }
            th, td { padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
            @media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } nav li { display: inline-block; margin-right: 1rem; } main { padding: 1rem; } }
            """;

    private ReferenceStyle() {}
}
