// The names of Docker's official images: what a bare name can mean that is no stage.

/** Whether a bare name is one of Docker's official images, present or past (github.com/docker-library/official-images). */
export function isOfficialImage(name: string): boolean {
	return names.has(name);
}

const names: ReadonlySet<string> = new Set(
	(
		"adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux artifactory " +
		"backdrop bash bonita buildpack-deps busybox caddy cassandra celery centos chronograf cirros clearlinux clefos " +
		"clickhouse clojure composer consul convertigo corretto couchbase couchdb crate crux dart debian django docker " +
		"drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway fedora " +
		"flink fluentd friendica fsharp gazebo gcc geonetwork ghost glassfish golang gradle groovy haproxy haskell haxe " +
		"hello-seattle hello-world hitch hola-mundo httpd hylang ibm-semeru-runtimes ibmjava influxdb iojs irssi jenkins " +
		"jetty jobber joomla jruby julia kaazing-gateway kapacitor kibana known kong krakend lightstreamer liquibase " +
		"logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express mono monica mysql nats " +
		"nats-streaming neo4j neurodebian nextcloud nginx node notary nuodb nuxeo odoo open-liberty openjdk opensuse " +
		"oraclelinux orientdb owncloud percona perl phabricator php php-zendserver phpmyadmin photon piwik plone postfixadmin " +
		"postgres printserver pypy python qnib r-base rabbitmq rails rakudo-star rapidoid redis redmine registry rethinkdb " +
		"rocket.chat rockylinux ros ruby rust sapmachine satosa scratch sentry silverpeas sl solr sonarqube sourcemage spark " +
		"spiped storm sugarcrm swift swipl teamspeak telegraf thrift tomcat tomee traefik ubuntu ubuntu-debootstrap " +
		"ubuntu-upstart unit varnish vault vaultwarden websphere-liberty wordpress xwiki yourls znc zookeeper"
	).split(" "),
);
