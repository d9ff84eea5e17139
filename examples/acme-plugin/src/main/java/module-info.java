module com.acme.vario {
  requires io.vario.core;
  requires static org.osgi.service.component.annotations;

  provides io.vario.strategy.SelectionStrategy with
      com.acme.vario.AcmeStrategy;
}
