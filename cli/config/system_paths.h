// Places that differ between systems.
#pragma once

#include "core/files/files.h"

namespace millrace::cli {

// Directories that may contain the system's millrace/millrace.json, if the directory set at build
// time has none: ports of FreeBSD live below /usr/local (hier(7)).
inline constexpr const char* kSystemConfigDirectories[] = {"/usr/local/etc", "/etc"};

// The resolvers of this host.
inline constexpr const char* kResolvConf = "/etc/resolv.conf";

// What the libraries of all systems read: trust anchors, the resolver's files, users, time zones,
// modules that are loaded when they are needed. What is missing is left out. Directories with keys
// of the system, such as /etc/ssl/private, are not among them.
inline constexpr const char* kSystemFiles[] = {
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/openssl.cnf",
    "/etc/pki/tls/openssl.d",
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/resolv.conf",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/passwd",
    "/etc/group",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/usr/share",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/ssl/certs",
    "/usr/local/ssl/cert.pem",
    "/usr/local/ssl/openssl.cnf",
    "/usr/local/share",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
};

}  // namespace millrace::cli
