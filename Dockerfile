# syntax=docker/dockerfile:1
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -Dmaven.test.skip=true package \
    && java -Djarmode=tools -jar target/drift-safe-autofix-*.jar extract --layers --destination layers \
    && mv layers/application/drift-safe-autofix-*.jar layers/application/service.jar

FROM eclipse-temurin:25-jre AS service
WORKDIR /service
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./

# One start and one stop, on a database that goes with this stage, to keep what the JVM finds out about the classes on the way.
FROM service AS training
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql
RUN <<TRAINING
service postgresql start
su postgres -c "psql -c \"create role driftsafe login password 'driftsafe'\" -c 'create database driftsafe owner driftsafe'"
export SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:5432/driftsafe SPRING_DATASOURCE_USERNAME=driftsafe SPRING_DATASOURCE_PASSWORD=driftsafe
export DRIFTSAFE_SEAL_FILE=/tmp/seal/key
java --enable-native-access=ALL-UNNAMED -XX:AOTCacheOutput=/service/service.aot -jar service.jar > /tmp/training.log &
training=$!
for second in $(seq 180); do
    sleep 1
    if grep -q "Started DriftSafeApplication" /tmp/training.log; then break; fi
done
kill $training
wait $training
# The service runs without it too, and starts as it would have: that is no reason to have no image.
if [ ! -s /service/service.aot ]; then
    cat /tmp/training.log
    echo "There is no AOT cache: the service starts slower"
    touch /service/service.aot
fi
TRAINING

FROM service
RUN useradd --system --create-home --home-dir /home/service service \
    && install --directory --owner service --group service --mode 700 /service/seal
COPY --from=training /service/service.aot ./
USER service
EXPOSE 8080
# Shell and /dev/tcp are in every image with bash, curl and wget are not.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:AOTCache=/service/service.aot", "-jar", "service.jar"]
