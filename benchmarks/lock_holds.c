/* Which calls keep Python's lock, and how long they compute meanwhile (CPython 3.11, Linux).

   The lock is handed on through a mutex and a condition of CPython's; between the two a thread has
   it. A busy machine changes little, as only the thread's own processor time counts.

   gcc -O2 -shared -fPIC -I"$(python -c 'import sysconfig as s; print(s.get_path("include"))')" \
       benchmarks/lock_holds.c -o lock_holds.so
   LOCK_HOLDS=holds.txt LD_PRELOAD=./lock_holds.so python benchmarks/gui_gaps.py --side 160 */

#define _GNU_SOURCE
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_runtime.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>

extern void _Py_DumpTraceback(int, PyThreadState *);

static const double LEAST_MS = 8;
static int (*signal_condition)(pthread_cond_t *), (*unlock_mutex)(pthread_mutex_t *);
static int told = -1;
static __thread double taken = -1;

static double computed_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

__attribute__((constructor)) static void begin(void) {
    signal_condition = dlvsym(RTLD_NEXT, "pthread_cond_signal", "GLIBC_2.3.2");
    unlock_mutex = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    if (getenv("LOCK_HOLDS"))
        told = open(getenv("LOCK_HOLDS"), O_WRONLY | O_CREAT | O_APPEND, 0644);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    struct _gil_runtime_state *lock = &_PyRuntime.ceval.gil;
    if (told >= 0 && taken < 0 && mutex == &lock->mutex && lock->locked._value == 1)
        taken = computed_ms();
    return unlock_mutex(mutex);
}

int pthread_cond_signal(pthread_cond_t *condition) {
    if (told >= 0 && condition == &_PyRuntime.ceval.gil.cond) {
        double held = taken < 0 ? 0 : computed_ms() - taken;
        PyThreadState *thread = PyGILState_GetThisThreadState();
        if (held > LEAST_MS && thread) {
            const char *who = syscall(SYS_gettid) == getpid() ? "the window's" : "another";
            dprintf(told, "\n%.1f ms by %s thread\n", held, who);
            _Py_DumpTraceback(told, thread);
        }
        taken = -1;
    }
    return signal_condition(condition);
}
